package io.gearshift.executors.graph;

import io.gearshift.executors.graph.LayerSpec.Extent;
import io.gearshift.executors.graph.LayerSpec.Window;
import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.ActivationFunction.Kind;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The settings of one layer in the plan's terms. A setting that the plan does not compute, or that
 * no layer can have, is refused by the layer's name.
 */
record LayerSettings(String layer) {
  /** Far above any image's side, and small enough that sums of several stay in 32 bits. */
  private static final int LARGEST_WINDOW = 1 << 16;

  private static final int SIDES = 4;
  private static final double SIX = 6;

  private static final Map<Class<?>, Kind> SIMPLE =
      Map.of(
          ActivationReLU6.class, Kind.RELU6,
          ActivationGELU.class, Kind.GELU,
          ActivationSwish.class, Kind.SWISH,
          ActivationSigmoid.class, Kind.SIGMOID,
          ActivationTanH.class, Kind.TANH);

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

  /**
   * An activation in the plan's terms.
   *
   * @param relu whether it is the ReLU that products and normalisations have built in
   * @param other another function; empty for that ReLU and for the identity
   */
  record LayerActivation(boolean relu, Optional<ActivationFunction> other) {}

  LayerActivation activation(IActivation activation) {
    if (activation instanceof ActivationReLU relu) {
      return relu(relu);
    }
    if (activation instanceof ActivationIdentity) {
      return new LayerActivation(false, Optional.empty());
    }
    if (activation instanceof ActivationGELU gelu && gelu.isPrecise()) {
      throw unsupported("activation gelu with precise true");
    }
    // DL4J's subclasses of these compute something else.
    Class<?> type = activation.getClass();
    if (type == ActivationLReLU.class) {
      return of(Kind.LEAKY_RELU, ((ActivationLReLU) activation).getAlpha());
    }
    if (type == ActivationELU.class) {
      return of(Kind.ELU, ((ActivationELU) activation).getAlpha());
    }
    Kind kind = SIMPLE.get(type);
    if (kind == null) {
      throw unsupported("activation " + activation);
    }
    return of(kind, 0);
  }

  private LayerActivation relu(ActivationReLU relu) {
    requireZero("threshold", relu.getThreshold());
    boolean leaks = relu.getNegativeSlope() != null && relu.getNegativeSlope() != 0;
    if (relu.getMax() != null) {
      requireZero("negativeSlope", relu.getNegativeSlope());
      if (relu.getMax() != SIX) {
        throw unsupported("activation relu with max " + relu.getMax());
      }
      return of(Kind.RELU6, 0);
    }
    return leaks
        ? of(Kind.LEAKY_RELU, relu.getNegativeSlope())
        : new LayerActivation(true, Optional.empty());
  }

  private LayerActivation of(Kind kind, double alpha) {
    float within = within("alpha", alpha, -Float.MAX_VALUE, Float.MAX_VALUE);
    return new LayerActivation(false, Optional.of(new ActivationFunction(kind, within)));
  }

  LayerSpec.ZeroPadding zeroPadding(int[] sides) {
    if (sides == null || sides.length != SIDES) {
      throw invalid("padding", sides == null ? 0 : sides.length, "be four numbers");
    }
    for (int side : sides) {
      if (side < 0 || side > LARGEST_WINDOW) {
        throw invalid("padding", side, "be 0 to " + LARGEST_WINDOW);
      }
    }
    return new LayerSpec.ZeroPadding(sides[0], sides[1], sides[2], sides[3]);
  }

  LayerSpec.Response response(LocalResponseNormalization layer) {
    requireChannelsFirst(layer.getDataFormat());
    float n = within("n", layer.getN(), 1, LARGEST_WINDOW);
    float k = within("k", layer.getK(), Float.MIN_NORMAL, Float.MAX_VALUE);
    return new LayerSpec.Response(
        new ResponseNormalization(
            // As DL4J: half of an integer.
            (int) n / 2,
            k,
            within("alpha", layer.getAlpha(), 0, Float.MAX_VALUE),
            within("beta", layer.getBeta(), -LARGEST_WINDOW, LARGEST_WINDOW)));
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
    return UnsupportedLayer.of(layer, type);
  }

  private IllegalArgumentException invalid(String what, Object value, String rule) {
    return new IllegalArgumentException(
        "Invalid " + what + " of layer " + layer + ": " + value + " (must " + rule + ")");
  }
}
