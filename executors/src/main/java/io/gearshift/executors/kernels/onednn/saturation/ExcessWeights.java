package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Parts of weights that are taken out of a convolution because pairs of products would not fit into
 * 16 bits, and added to its result afterwards. There are a few at most: both weights of a pair must
 * be near the end of the range.
 */
final class ExcessWeights {
  /** With more of them another way is faster. */
  static final int MOST = 64;

  /** Integers of smaller magnitude stay exact in f32 when a product is added. */
  private static final float SAFE = 1 << 23;

  private final ConvolutionShape shape;
  private final WeightAxes axes;
  private final int[] indices = new int[MOST];
  private final int[] values = new int[MOST];
  private int count;

  ExcessWeights(ConvolutionShape shape, WeightAxes axes) {
    this.shape = shape;
    this.axes = axes;
  }

  /**
   * Where {@link #take} finds the first elements of pairs; the second lie {@link
   * WeightAxes#pairDistance} further on.
   */
  int[] indices() {
    return indices;
  }

  /** Lowers one weight of each of the first {@code found} pairs until its sum is at the limit. */
  void take(int found, int limit, Tensor weight) {
    count = found;
    ByteBuffer bytes = weight.buffer();
    for (int k = 0; k < found; k++) {
      int first = indices[k];
      int second = first + axes.pairDistance();
      int sum = bytes.get(first) + bytes.get(second);
      indices[k] = SaturatingPair.lower(bytes, first, second, limit);
      values[k] = sum - bytes.get(first) - bytes.get(second);
    }
  }

  /**
   * Adds the products of what was taken to a result that is integers times {@code factor}.
   *
   * @param source S8, the convolution's left operand
   * @param factor a power of two between 2^-126 and 2^126
   * @return false if an integer is so large that f32 might have rounded it; the result is then of
   *     no use
   */
  boolean addTo(Tensor result, Tensor source, float factor, WorkSplitter splitter) {
    AtomicBoolean exact = new AtomicBoolean(true);
    long work = (long) count * shape.batch() * shape.outHeight() * shape.outWidth();
    splitter.run(
        work,
        shape.batch(),
        1,
        (part, from, to) -> {
          for (int image = from; image < to; image++) {
            if (!addToImage(image, result, source.buffer(), factor)) {
              exact.set(false);
            }
          }
        });
    return exact.get();
  }

  private boolean addToImage(int image, Tensor result, ByteBuffer source, float factor) {
    boolean outputSide = axes.summed() == WeightAxes.Summed.INNER;
    float inverse = 1 / factor;
    boolean exact = true;
    for (int k = 0; k < count; k++) {
      int tap = indices[k] % axes.taps();
      int in = indices[k] / axes.taps() % axes.inner();
      int out = indices[k] / (axes.taps() * axes.inner());
      int row = tap / shape.kernelWidth() - shape.padTop();
      int column = tap % shape.kernelWidth() - shape.padLeft();
      for (int y = 0; y < shape.outHeight(); y++) {
        int inY = y * shape.strideHeight() + row;
        if (inY < 0 || inY >= shape.inHeight()) {
          continue;
        }
        int outLine = (image * shape.outHeight() + y) * shape.outWidth();
        int inLine = (image * shape.inHeight() + inY) * shape.inWidth();
        for (int x = 0; x < shape.outWidth(); x++) {
          int inX = x * shape.strideWidth() + column;
          if (inX < 0 || inX >= shape.inWidth()) {
            continue;
          }
          int outIndex = (outLine + x) * shape.outChannels() + out;
          int inIndex = (inLine + inX) * shape.inChannels() + in;
          int target = outputSide ? outIndex : inIndex;
          float sum = result.get(target) * inverse;
          exact &= Math.abs(sum) < SAFE;
          int factors = values[k] * source.get(outputSide ? inIndex : outIndex);
          result.set(target, (sum + factors) * factor);
        }
      }
    }
    return exact;
  }
}
