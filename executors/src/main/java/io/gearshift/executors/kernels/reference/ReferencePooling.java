package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.PoolingShape.Kind;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Arrays;

/**
 * Pooling window by window. Means and gradients are summed in f64 and rounded once to f32; a
 * largest value is one of the inputs, unrounded. Keeps the winner's place of each window for MAX
 * and nothing for means.
 */
final class ReferencePooling implements Pooling {
  private final PoolingShape shape;

  /** For MAX, the input element that each output element was taken from; else null. */
  private int[] winners;

  ReferencePooling(PoolingShape shape) {
    this.shape = Shapes.requireValid(shape);
  }

  @Override
  public PoolingShape shape() {
    return shape;
  }

  @Override
  public void output(Tensor input, Tensor output) {
    Shapes.forOutput(this, input, output);
    double[] x = Contents.read(input);
    double[] y = new double[output.size()];
    if (shape.kind() == Kind.MAX) {
      int[] best = new int[y.length];
      Arrays.fill(best, -1);
      forEachTap(
          (inputIndex, outputIndex, divisor) -> {
            if (best[outputIndex] < 0 || x[inputIndex] > x[best[outputIndex]]) {
              best[outputIndex] = inputIndex;
            }
          });
      for (int i = 0; i < y.length; i++) {
        y[i] = x[best[i]];
      }
      winners = best;
    } else {
      int[] divisors = new int[y.length];
      forEachTap(
          (inputIndex, outputIndex, divisor) -> {
            y[outputIndex] += x[inputIndex];
            divisors[outputIndex] = divisor;
          });
      for (int i = 0; i < y.length; i++) {
        y[i] /= divisors[i];
      }
    }
    Contents.write(y, output);
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, gradInput);
    double[] g = Contents.read(gradOutput);
    double[] sums = new double[gradInput.size()];
    if (shape.kind() == Kind.MAX) {
      if (winners == null) {
        throw new IllegalStateException("gradInput needs an output call before it");
      }
      for (int i = 0; i < g.length; i++) {
        sums[winners[i]] += g[i];
      }
    } else {
      forEachTap(
          (inputIndex, outputIndex, divisor) -> sums[inputIndex] += g[outputIndex] / divisor);
    }
    Contents.write(sums, gradInput);
  }

  @Override
  public long bytesKept() {
    return shape.kind() == Kind.MAX
        ? (long) shape.batch()
            * shape.outHeight()
            * shape.outWidth()
            * shape.channels()
            * Integer.BYTES
        : 0;
  }

  /**
   * An input element inside an output element's window, and what the window's sum is divided by.
   */
  private interface Tap {
    void at(int inputIndex, int outputIndex, int divisor);
  }

  private void forEachTap(Tap visitor) {
    for (int n = 0; n < shape.batch(); n++) {
      for (int y = 0; y < shape.outHeight(); y++) {
        int top = y * shape.strideHeight() - shape.padTop();
        int firstRow = Math.max(top, 0);
        int rowEnd = Math.min(top + shape.kernelHeight(), shape.inHeight());
        for (int x = 0; x < shape.outWidth(); x++) {
          int left = x * shape.strideWidth() - shape.padLeft();
          int firstColumn = Math.max(left, 0);
          int columnEnd = Math.min(left + shape.kernelWidth(), shape.inWidth());
          int divisor =
              shape.kind() == Kind.AVERAGE_WITH_PADDING
                  ? shape.kernelHeight() * shape.kernelWidth()
                  : (rowEnd - firstRow) * (columnEnd - firstColumn);
          int outputPixel = (n * shape.outHeight() + y) * shape.outWidth() + x;
          for (int row = firstRow; row < rowEnd; row++) {
            for (int column = firstColumn; column < columnEnd; column++) {
              int inputPixel = (n * shape.inHeight() + row) * shape.inWidth() + column;
              for (int c = 0; c < shape.channels(); c++) {
                visitor.at(
                    inputPixel * shape.channels() + c, outputPixel * shape.channels() + c, divisor);
              }
            }
          }
        }
      }
    }
  }
}
