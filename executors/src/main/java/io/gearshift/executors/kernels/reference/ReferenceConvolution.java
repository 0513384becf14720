package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;

/**
 * The three products of a convolution as the sums that define them.
 *
 * <p>Sums are taken in f64 and rounded once to f32. A product of two f32 values is exact there, so
 * an F32 result is off by little more than that one rounding. Integer sums are exact: fewer than
 * 2^31 products of bytes, of at most 2^14 each, or 2^23 of shorts, of at most 2^30, stay within
 * 2^53, up to which an f64 holds every integer.
 */
final class ReferenceConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final DataType inputType;

  ReferenceConvolution(ConvolutionShape shape, DataType inputType) {
    this.shape =
        inputType == DataType.S16
            ? Shapes.requireValid(shape)
            : Shapes.requireValid(shape, inputType);
    this.inputType = inputType;
  }

  @Override
  public ConvolutionShape shape() {
    return shape;
  }

  @Override
  public DataType inputType() {
    return inputType;
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    int in = shape.inChannels();
    int out = shape.outChannels();
    double[] x = Contents.read(input);
    double[] w = readWeight(weight, out, 1);
    double[] sums = new double[output.size()];
    forEachTap(
        (inputPixel, tap, outputPixel) -> {
          for (int i = 0; i < in; i++) {
            addScaled(
                x[inputPixel * in + i], w, (tap * in + i) * out, sums, outputPixel * out, out);
          }
        });
    Contents.write(sums, scale(input, weight), output);
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    int in = shape.inChannels();
    int out = shape.outChannels();
    double[] g = Contents.read(gradOutput);
    double[] w = readWeight(weight, 1, in);
    double[] sums = new double[gradInput.size()];
    forEachTap(
        (inputPixel, tap, outputPixel) -> {
          for (int o = 0; o < out; o++) {
            addScaled(g[outputPixel * out + o], w, (tap * out + o) * in, sums, inputPixel * in, in);
          }
        });
    Contents.write(sums, scale(gradOutput, weight), gradInput);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    int in = shape.inChannels();
    int out = shape.outChannels();
    int taps = shape.kernelHeight() * shape.kernelWidth();
    double[] x = Contents.read(input);
    double[] g = Contents.read(gradOutput);
    double[] tapSums = new double[gradWeight.size()];
    forEachTap(
        (inputPixel, tap, outputPixel) -> {
          for (int i = 0; i < in; i++) {
            addScaled(
                x[inputPixel * in + i], g, outputPixel * out, tapSums, (tap * in + i) * out, out);
          }
        });
    double[] sums = new double[tapSums.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int tap = 0; tap < taps; tap++) {
          sums[(o * in + i) * taps + tap] = tapSums[(tap * in + i) * out + o];
        }
      }
    }
    Contents.write(sums, scale(input, gradOutput), gradWeight);
    gradWeight.noteRange(Optional.empty());
  }

  @Override
  public String implementation(Product product) {
    return inputType == DataType.F32 ? "reference:f64" : "reference:exact";
  }

  /** One pair of an input pixel and an output pixel that a kernel position joins. */
  private interface Tap {
    void at(int inputPixel, int tap, int outputPixel);
  }

  private void forEachTap(Tap visitor) {
    for (int n = 0; n < shape.batch(); n++) {
      for (int y = 0; y < shape.outHeight(); y++) {
        for (int x = 0; x < shape.outWidth(); x++) {
          int outputPixel = (n * shape.outHeight() + y) * shape.outWidth() + x;
          for (int v = 0; v < shape.kernelHeight(); v++) {
            int row = y * shape.strideHeight() + v - shape.padTop();
            for (int u = 0; u < shape.kernelWidth(); u++) {
              int column = x * shape.strideWidth() + u - shape.padLeft();
              if (row >= 0 && row < shape.inHeight() && column >= 0 && column < shape.inWidth()) {
                int inputPixel = (n * shape.inHeight() + row) * shape.inWidth() + column;
                visitor.at(inputPixel, v * shape.kernelWidth() + u, outputPixel);
              }
            }
          }
        }
      }
    }
  }

  /**
   * Reads OIHW weights as [tap][i][o] (inputStep = outChannels, outputStep = 1) or [tap][o][i]
   * (inputStep = 1, outputStep = inChannels), so that the loops above walk along memory.
   */
  private double[] readWeight(Tensor weight, int inputStep, int outputStep) {
    int in = shape.inChannels();
    int out = shape.outChannels();
    int taps = shape.kernelHeight() * shape.kernelWidth();
    double[] stored = Contents.read(weight);
    double[] ordered = new double[stored.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int tap = 0; tap < taps; tap++) {
          ordered[tap * in * out + i * inputStep + o * outputStep] =
              stored[(o * in + i) * taps + tap];
        }
      }
    }
    return ordered;
  }

  private double scale(Tensor left, Tensor right) {
    return inputType == DataType.F32 ? 1 : left.scale() * right.scale();
  }

  private static void addScaled(
      double factor, double[] from, int fromOffset, double[] to, int toOffset, int count) {
    for (int k = 0; k < count; k++) {
      to[toOffset + k] += factor * from[fromOffset + k];
    }
  }
}
