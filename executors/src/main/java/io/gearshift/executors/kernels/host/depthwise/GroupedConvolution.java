package io.gearshift.executors.kernels.host.depthwise;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * A convolution whose channels are in groups, depthwise ones among them, in plain Java for all
 * backends in host memory. Sums are taken in f64, in an order that does not depend on the number of
 * threads, and rounded once to f32: integer sums, of less than 2^53, are exact.
 */
public final class GroupedConvolution implements Convolution {
  /** Parts of a batch whose weight gradients are summed apart. */
  private static final int PARTS = 8;

  private final ConvolutionShape shape;
  private final DataType inputType;
  private final boolean outputsLast;
  private final WorkSplitter splitter;
  private final int inOfGroup;
  private final int outOfGroup;
  private final float[] x;
  private final float[] y;
  private final float[] w;
  private final double[][] partial = new double[PARTS][];

  private GroupedConvolution(
      ConvolutionShape shape, DataType inputType, boolean outputsLast, WorkSplitter splitter) {
    this.shape = Shapes.requireValid(shape, inputType);
    this.inputType = inputType;
    this.outputsLast = outputsLast;
    this.splitter = splitter;
    this.inOfGroup = shape.inChannels() / shape.groups();
    this.outOfGroup = shape.outChannels() / shape.groups();
    this.x = new float[Tensor.sizeOf(shape.inputShape())];
    this.y = new float[Tensor.sizeOf(shape.outputShape())];
    this.w = new float[Tensor.sizeOf(shape.weightShape())];
  }

  /** With weights {out, in of a group, height, width}. */
  public static Convolution of(ConvolutionShape shape, DataType inputType, WorkSplitter splitter) {
    return new GroupedConvolution(shape, inputType, false, splitter);
  }

  /**
   * With weights {height, width, in, out of a group}.
   *
   * @throws IllegalArgumentException if its groups are not single input channels
   */
  public static Convolution depthwise(
      ConvolutionShape shape, DataType inputType, WorkSplitter splitter) {
    if (shape.groups() != shape.inChannels()) {
      throw new IllegalArgumentException(
          "Invalid groups: " + shape.groups() + " (must be the input channels) in " + shape);
    }
    return new GroupedConvolution(shape, inputType, true, splitter);
  }

  @Override
  public ConvolutionShape shape() {
    return shape;
  }

  @Override
  public DataType inputType() {
    return inputType;
  }

  /** One pair of an input pixel and an output pixel that a kernel position joins. */
  private interface Tap {
    void at(int inputPixel, int tap, int outputPixel);
  }

  private void forEachTap(int image, Tap visitor) {
    for (int row = 0; row < shape.outHeight(); row++) {
      for (int column = 0; column < shape.outWidth(); column++) {
        int outputPixel = (image * shape.outHeight() + row) * shape.outWidth() + column;
        for (int v = 0; v < shape.kernelHeight(); v++) {
          int inRow = row * shape.strideHeight() + v - shape.padTop();
          if (inRow < 0 || inRow >= shape.inHeight()) {
            continue;
          }
          for (int u = 0; u < shape.kernelWidth(); u++) {
            int inColumn = column * shape.strideWidth() + u - shape.padLeft();
            if (inColumn >= 0 && inColumn < shape.inWidth()) {
              visitor.at(
                  (image * shape.inHeight() + inRow) * shape.inWidth() + inColumn,
                  v * shape.kernelWidth() + u,
                  outputPixel);
            }
          }
        }
      }
    }
  }

  /** Place of a weight in {@link #w}: {tap, in of a group, out}. */
  private int place(int tap, int in, int out) {
    return (tap * inOfGroup + in) * shape.outChannels() + out;
  }

  /** Place of the same weight in the tensor. */
  private int stored(int tap, int in, int out) {
    int taps = shape.kernelHeight() * shape.kernelWidth();
    return outputsLast ? tap * shape.outChannels() + out : (out * inOfGroup + in) * taps + tap;
  }

  private static void read(Tensor tensor, float[] values) {
    if (tensor.type() == DataType.F32) {
      tensor.buffer().asFloatBuffer().get(0, values);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.raw(i);
      }
    }
  }

  private void readWeight(Tensor weight) {
    int taps = shape.kernelHeight() * shape.kernelWidth();
    boolean floats = weight.type() == DataType.F32;
    for (int tap = 0; tap < taps; tap++) {
      for (int in = 0; in < inOfGroup; in++) {
        for (int out = 0; out < shape.outChannels(); out++) {
          int from = stored(tap, in, out);
          w[place(tap, in, out)] = floats ? weight.get(from) : weight.raw(from);
        }
      }
    }
  }

  private float factor(Tensor left, Tensor right) {
    return inputType == DataType.F32 ? 1 : (float) (left.scale() * right.scale());
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    read(input, x);
    readWeight(weight);
    float factor = factor(input, weight);
    overImages(
        (image, sums) -> {
          forEachTap(image, (in, tap, out) -> addOutputs(in, tap, out, image, sums));
          write(sums, image, shape.outputShape(), factor, output);
        },
        shape.outputShape());
  }

  private void addOutputs(int inputPixel, int tap, int outputPixel, int image, double[] sums) {
    int outputs = shape.outChannels();
    int from = inputPixel * shape.inChannels();
    int to = (outputPixel - image * shape.outHeight() * shape.outWidth()) * outputs;
    if (inOfGroup == 1 && outOfGroup == 1) {
      for (int c = 0; c < outputs; c++) {
        sums[to + c] += (double) x[from + c] * w[tap * outputs + c];
      }
      return;
    }
    for (int group = 0; group < shape.groups(); group++) {
      for (int in = 0; in < inOfGroup; in++) {
        double value = x[from + group * inOfGroup + in];
        int row = place(tap, in, group * outOfGroup);
        for (int out = 0; out < outOfGroup; out++) {
          sums[to + group * outOfGroup + out] += value * w[row + out];
        }
      }
    }
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    read(gradOutput, y);
    readWeight(weight);
    float factor = factor(gradOutput, weight);
    overImages(
        (image, sums) -> {
          forEachTap(image, (in, tap, out) -> addInputs(in, tap, out, image, sums));
          write(sums, image, shape.inputShape(), factor, gradInput);
        },
        shape.inputShape());
  }

  private void addInputs(int inputPixel, int tap, int outputPixel, int image, double[] sums) {
    int from = outputPixel * shape.outChannels();
    int to = (inputPixel - image * shape.inHeight() * shape.inWidth()) * shape.inChannels();
    if (inOfGroup == 1 && outOfGroup == 1) {
      for (int c = 0; c < shape.inChannels(); c++) {
        sums[to + c] += (double) y[from + c] * w[tap * shape.outChannels() + c];
      }
      return;
    }
    for (int group = 0; group < shape.groups(); group++) {
      for (int in = 0; in < inOfGroup; in++) {
        int row = place(tap, in, group * outOfGroup);
        double sum = 0;
        for (int out = 0; out < outOfGroup; out++) {
          sum += (double) y[from + group * outOfGroup + out] * w[row + out];
        }
        sums[to + group * inOfGroup + in] += sum;
      }
    }
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    read(input, x);
    read(gradOutput, y);
    splitter.run(
        shape.multiplyAdds(),
        PARTS,
        1,
        (part, from, to) -> {
          for (int chunk = from; chunk < to; chunk++) {
            double[] sums = cleared(chunk, w.length);
            for (int image = chunk; image < shape.batch(); image += PARTS) {
              forEachTap(image, (in, tap, out) -> addWeights(in, tap, out, sums));
            }
          }
        });
    float factor = factor(input, gradOutput);
    int taps = shape.kernelHeight() * shape.kernelWidth();
    for (int tap = 0; tap < taps; tap++) {
      for (int in = 0; in < inOfGroup; in++) {
        for (int out = 0; out < shape.outChannels(); out++) {
          double sum = 0;
          for (double[] sums : partial) {
            sum += sums[place(tap, in, out)];
          }
          gradWeight.set(stored(tap, in, out), (float) sum * factor);
        }
      }
    }
    gradWeight.noteRange(Optional.empty());
  }

  private void addWeights(int inputPixel, int tap, int outputPixel, double[] sums) {
    int from = inputPixel * shape.inChannels();
    int to = outputPixel * shape.outChannels();
    for (int group = 0; group < shape.groups(); group++) {
      for (int in = 0; in < inOfGroup; in++) {
        double value = x[from + group * inOfGroup + in];
        int row = place(tap, in, group * outOfGroup);
        for (int out = 0; out < outOfGroup; out++) {
          sums[row + out] += value * y[to + group * outOfGroup + out];
        }
      }
    }
  }

  /** What is done for one image, with cleared sums of its size. */
  private interface ImageWork {
    void run(int image, double[] sums);
  }

  private void overImages(ImageWork work, int[] lengths) {
    int size = Tensor.sizeOf(lengths) / shape.batch();
    splitter.run(
        shape.multiplyAdds(),
        shape.batch(),
        1,
        (part, from, to) -> {
          for (int image = from; image < to; image++) {
            work.run(image, cleared(part, size));
          }
        });
  }

  /** Sums of a part, all zero; parts are no more than {@link #PARTS}, or threads. */
  private double[] cleared(int part, int size) {
    if (part >= PARTS) {
      return new double[size];
    }
    if (partial[part] == null || partial[part].length < size) {
      partial[part] = new double[size];
    } else {
      Arrays.fill(partial[part], 0, size, 0);
    }
    return partial[part];
  }

  private static void write(double[] sums, int image, int[] lengths, float factor, Tensor target) {
    int size = lengths[1] * lengths[2] * lengths[3];
    for (int i = 0; i < size; i++) {
      target.set(image * size + i, (float) sums[i] * factor);
    }
  }

  @Override
  public String implementation(Product product) {
    return inputType == DataType.F32 ? "java:grouped" : "java:grouped exact";
  }
}
