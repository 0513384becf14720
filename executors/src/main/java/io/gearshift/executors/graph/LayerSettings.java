package io.gearshift.executors.graph;

import io.gearshift.executors.graph.LayerSpec.Extent;
import io.gearshift.executors.graph.LayerSpec.Window;
import io.gearshift.executors.kernels.PoolingShape;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The settings of one layer in the plan's terms. A setting that the plan does not compute, or that
 * no layer can have, is refused by the layer's name.
 */
record LayerSettings(String layer) {
  /** Far above any image's side, and small enough that sums of several stay in 32 bits. */
  private static final int LARGEST_WINDOW = 1 << 16;

  /** Inputs or outputs of a layer. */
  int size(String what, long value) {
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw invalid(what, value, "be 1 to " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /** A number between two others. */
  float within(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw invalid(what, value, "be " + least + " to " + most);
    }
    return (float) value;
  }

  Window window(int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {
    if (mode != ConvolutionMode.Same
        && mode != ConvolutionMode.Truncate
        && mode != ConvolutionMode.Strict) {
      throw unsupported("convolution mode " + mode);
    }
    if (dilation != null) {
      Extent distance = extent("dilation", dilation, 1);
      if (distance.height() != 1 || distance.width() != 1) {
        throw unsupported("dilation " + distance.height() + "x" + distance.width());
      }
    }
    boolean same = mode == ConvolutionMode.Same;
    return new Window(
        extent("kernelSize", kernel, 1),
        extent("stride", stride, 1),
        // Same mode computes its padding, whatever stands there.
        same ? new Extent(0, 0) : extent("padding", padding, 0),
        same);
  }

  private Extent extent(String what, int[] values, int least) {
    if (values == null || values.length != 2) {
      throw invalid(what, values == null ? 0 : values.length, "be two numbers");
    }
    for (int value : values) {
      if (value < least || value > LARGEST_WINDOW) {
        throw invalid(what, value, "be " + least + " to " + LARGEST_WINDOW);
      }
    }
    return new Extent(values[0], values[1]);
  }

  void requireChannelsFirst(CNN2DFormat format) {
    if (format != null && format != CNN2DFormat.NCHW) {
      throw unsupported("data format " + format);
    }
  }

  float keepProbability(IDropout setting) {
    if (setting instanceof Dropout dropout && dropout.getPSchedule() == null) {
      if (!(dropout.getP() > 0 && dropout.getP() <= 1)) {
        throw invalid("dropout", dropout.getP(), "keep a share above 0 and at most 1");
      }
      return (float) dropout.getP();
    }
    String schedule = setting instanceof Dropout ? " with a schedule" : "";
    throw unsupported(setting.getClass().getSimpleName() + schedule);
  }

  boolean isRelu(IActivation activation) {
    if (activation instanceof ActivationReLU relu) {
      if (relu.getMax() != null) {
        throw unsupported("activation relu with max " + relu.getMax());
      }
      requireZero("threshold", relu.getThreshold());
      requireZero("negativeSlope", relu.getNegativeSlope());
      return true;
    }
    if (activation instanceof ActivationIdentity) {
      return false;
    }
    throw unsupported("activation " + activation);
  }

  private void requireZero(String what, Double value) {
    if (value != null && value != 0) {
      throw unsupported("activation relu with " + what + " " + value);
    }
  }

  void checkLoss(IActivation activation, ILossFunction loss) {
    // LossNegativeLogLikelihood is one of its subclasses.
    boolean crossEntropy = loss instanceof LossMCXENT entropy && entropy.getWeights() == null;
    if (!crossEntropy || !(activation instanceof ActivationSoftmax)) {
      throw unsupported("loss " + loss + " with activation " + activation);
    }
  }

  PoolingShape.Kind pooling(PoolingType type, boolean padInDivisor) {
    if (type == PoolingType.MAX) {
      return PoolingShape.Kind.MAX;
    }
    if (type == PoolingType.AVG) {
      return padInDivisor
          ? PoolingShape.Kind.AVERAGE_WITH_PADDING
          : PoolingShape.Kind.AVERAGE_WITHOUT_PADDING;
    }
    throw unsupported("pooling " + type);
  }

  IllegalArgumentException unsupported(String type) {
    return GraphReader.unsupported(layer, type);
  }

  private IllegalArgumentException invalid(String what, Object value, String rule) {
    return new IllegalArgumentException(
        "Invalid " + what + " of layer " + layer + ": " + value + " (must " + rule + ")");
  }
}
