package io.gearshift.executors.plan.oracle;

import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.FixedPoint;
import io.gearshift.executors.numerics.HalfFloat;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat;
import java.util.HashMap;
import java.util.Map;

/**
 * A dense layer with ReLU and a softmax layer after algorithms 1 and 2 of Courbariaux et al. 2014
 * (arXiv 1412.7024), in loops over arrays: rounds everything and counts what overflows.
 */
public final class MultiplierTwin {
  private final MultiplierFormat format;
  private final int range;
  private final Map<String, int[]> overflows = new HashMap<>();

  /** Steps of the momentum, by layer and kind. */
  private final Map<String, float[]> steps = new HashMap<>();

  public final Layer hidden;
  public final Layer output;

  /**
   * One layer and its gradients.
   *
   * @param weight output after output
   */
  public record Layer(
      String name,
      int in,
      int out,
      float[] weight,
      float[] bias,
      float[] gradWeight,
      float[] gradBias) {
    public Layer(String name, int in, int out, float[] weight, float[] bias) {
      this(name, in, out, weight, bias, new float[weight.length], new float[bias.length]);
    }
  }

  public MultiplierTwin(MultiplierFormat format, Layer hidden, Layer output) {
    this.format = format;
    this.range = format.initialRange();
    this.hidden = hidden;
    this.output = output;
  }

  /** How many values of an operand were beyond the range, beyond half of it, and all. */
  public int[] overflow(Layer layer, Role role) {
    return overflows.get(layer.name() + " " + role);
  }

  /** One batch: gradients are rounded as an update would find them. */
  public void train(float[] images, int[] labels, float momentum, float learningRate) {
    int rows = labels.length;
    float[] x = rounded(hidden, Role.INPUT, images);
    float[] w1 = rounded(hidden, Role.WEIGHT, hidden.weight());
    float[] z1 = product(x, w1, rounded(hidden, Role.BIAS, hidden.bias()), rows);
    z1 = rounded(hidden, Role.OUTPUT, z1);
    float[] y1 = new float[z1.length];
    for (int i = 0; i < z1.length; i++) {
      y1[i] = Math.max(z1[i], 0);
    }
    float[] x2 = rounded(output, Role.INPUT, y1);
    float[] w2 = rounded(output, Role.WEIGHT, output.weight());
    float[] z2 = product(x2, w2, rounded(output, Role.BIAS, output.bias()), rows);
    z2 = rounded(output, Role.OUTPUT, z2);

    float[] dz2 = backward(output, x2, lossGradient(z2, labels), rows);
    float[] dy1 = new float[y1.length];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < output.in(); i++) {
        double sum = 0;
        for (int o = 0; o < output.out(); o++) {
          sum += (double) dz2[row * output.out() + o] * w2[o * output.in() + i];
        }
        dy1[row * output.in() + i] = (float) sum;
      }
    }
    dy1 = rounded(output, Role.INPUT_GRADIENT, dy1);
    for (int i = 0; i < dy1.length; i++) {
      dy1[i] = y1[i] > 0 ? dy1[i] : 0;
    }
    backward(hidden, x, dy1, rows);
    for (Layer layer : new Layer[] {hidden, output}) {
      update(layer, Role.WEIGHT_UPDATE, layer.weight(), layer.gradWeight(), momentum, learningRate);
      update(layer, Role.BIAS_UPDATE, layer.bias(), layer.gradBias(), momentum, learningRate);
    }
  }

  private float[] backward(Layer layer, float[] x, float[] gradient, int rows) {
    float[] dz = rounded(layer, Role.OUTPUT_GRADIENT, gradient);
    // Bytes are rounded from what the bias sums.
    float[] summed = format.isFixedPoint() && format.propagationBits() < 8 ? gradient : dz;
    for (int o = 0; o < layer.out(); o++) {
      for (int i = 0; i < layer.in(); i++) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
          sum += (double) dz[row * layer.out() + o] * x[row * layer.in() + i];
        }
        layer.gradWeight()[o * layer.in() + i] = (float) sum;
      }
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += summed[row * layer.out() + o];
      }
      layer.gradBias()[o] = (float) sum;
    }
    copy(rounded(layer, Role.WEIGHT_GRADIENT, layer.gradWeight()), layer.gradWeight());
    copy(rounded(layer, Role.BIAS_GRADIENT, layer.gradBias()), layer.gradBias());
    return dz;
  }

  private void update(
      Layer layer,
      Role role,
      float[] parameter,
      float[] gradient,
      float momentum,
      float learningRate) {
    float[] step = steps.computeIfAbsent(layer.name() + role, name -> new float[parameter.length]);
    for (int i = 0; i < step.length; i++) {
      step[i] = momentum * step[i] - learningRate * gradient[i];
    }
    copy(rounded(layer, role, step), step);
    for (int i = 0; i < step.length; i++) {
      parameter[i] = rounded(format.updateBits(), parameter[i] + step[i]);
    }
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private static float[] product(float[] x, float[] weight, float[] bias, int rows) {
    int in = x.length / rows;
    float[] z = new float[rows * bias.length];
    for (int row = 0; row < rows; row++) {
      for (int o = 0; o < bias.length; o++) {
        double sum = 0;
        for (int i = 0; i < in; i++) {
          sum += (double) x[row * in + i] * weight[o * in + i];
        }
        z[row * bias.length + o] = (float) sum + bias[o];
      }
    }
    return z;
  }

  private static float[] lossGradient(float[] logits, int[] labels) {
    Tensor gradient = Tensor.of(new float[logits.length], logits.length);
    int classes = logits.length / labels.length;
    new ScalarElementWise()
        .softmaxCrossEntropy(
            Tensor.of(logits, labels.length, 1, 1, classes),
            labels,
            labels.length,
            0,
            gradient.reshaped(labels.length, 1, 1, classes),
            new HostPassStatus(0),
            0);
    return gradient.toFloats();
  }

  private float[] rounded(Layer layer, Role role, float[] values) {
    int[] count = overflows.computeIfAbsent(layer.name() + " " + role, name -> new int[3]);
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = rounded(format.propagationBits(), values[i]);
      if (format.isFixedPoint()) {
        FixedPoint fixed = new FixedPoint(format.propagationBits(), range);
        count[0] += fixed.overflows(values[i]) ? 1 : 0;
        count[1] += fixed.oneLess().overflows(values[i]) ? 1 : 0;
        count[2]++;
      }
    }
    return rounded;
  }

  private float rounded(int bits, float value) {
    return switch (format.kind()) {
      case FLP -> value;
      case HFLP -> HalfFloat.round(value);
      case FXP, DFXP -> {
        FixedPoint fixed = new FixedPoint(bits, range);
        yield fixed.decode(fixed.encode(value));
      }
    };
  }
}
