package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * im2col: copies the windows of an input under output positions into rows of bytes, {@code fill}
 * where a window lies in the padding. Turns a convolution's weight gradient into matrix products.
 */
final class Im2col {
  private final ConvolutionShape shape;
  private final int rowBytes;
  private final int runBytes;

  Im2col(ConvolutionShape shape) {
    this.shape = shape;
    this.rowBytes = shape.reduction();
    this.runBytes = shape.kernelWidth() * shape.inChannels();
  }

  /**
   * Writes whole windows, [kernel row][kernel column][input channel], of output positions first to
   * first + count - 1, in NHWC order, from byte {@code target} on.
   */
  void write(Tensor input, int fill, int first, int count, Tensor rows, int target) {
    int outWidth = shape.outWidth();
    int end = first + count;
    for (int position = first; position < end; ) {
      int line = position / outWidth;
      int image = line / shape.outHeight();
      int top = line % shape.outHeight() * shape.strideHeight() - shape.padTop();
      int from = position % outWidth;
      int to = Math.min(outWidth, from + end - position);
      int offset = target + (position - first) * rowBytes;
      for (int v = 0; v < shape.kernelHeight(); v++) {
        runs(input, (byte) fill, image, top + v, from, to, rows, offset + v * runBytes, rowBytes);
      }
      position += to - from;
    }
  }

  /** Writes one kernel row's part of the windows over input line {@code y}. */
  void writeLine(Tensor input, int fill, int image, int y, Tensor rows, int target) {
    runs(input, (byte) fill, image, y, 0, shape.outWidth(), rows, target, runBytes);
  }

  /** The runs of output columns {@code from} to {@code to} - 1 in one input line. */
  private void runs(
      Tensor input,
      byte fill,
      int image,
      int y,
      int from,
      int to,
      Tensor rows,
      int offset,
      int step) {
    ByteBuffer in = input.buffer();
    ByteBuffer out = rows.buffer();
    int target = offset;
    if (y < 0 || y >= shape.inHeight()) {
      for (int x = from; x < to; x++, target += step) {
        ByteRuns.fill(out, target, runBytes, fill);
      }
      return;
    }
    int channels = shape.inChannels();
    int start = (image * shape.inHeight() + y) * shape.inWidth() * channels;
    int firstInside = Math.min(Math.max(from, firstInside()), to);
    int endInside = Math.max(firstInside, Math.min(to, endInside()));
    for (int x = from; x < firstInside; x++) {
      edge(in, start, x, out, offset + (x - from) * step, fill);
    }
    ByteRuns.copyRuns(
        in,
        start + left(firstInside) * channels,
        shape.strideWidth() * channels,
        out,
        offset + (firstInside - from) * step,
        step,
        runBytes,
        endInside - firstInside);
    for (int x = endInside; x < to; x++) {
      edge(in, start, x, out, offset + (x - from) * step, fill);
    }
  }

  /** The input column under the left end of output column {@code x}'s window. */
  private int left(int x) {
    return x * shape.strideWidth() - shape.padLeft();
  }

  /** The first output column whose window does not begin in the padding. */
  private int firstInside() {
    return Math.max(
        0, Math.floorDiv(shape.padLeft() + shape.strideWidth() - 1, shape.strideWidth()));
  }

  /** The output column after the last whose window does not end in the padding. */
  private int endInside() {
    int room = shape.inWidth() - shape.kernelWidth() + shape.padLeft();
    return Math.floorDiv(room, shape.strideWidth()) + 1;
  }

  /** A run that may lie in the padding, wholly or in part. */
  private void edge(ByteBuffer in, int start, int x, ByteBuffer out, int target, byte fill) {
    int channels = shape.inChannels();
    int left = left(x);
    int before = Math.min(Math.max(-left, 0), shape.kernelWidth()) * channels;
    int after =
        Math.min(Math.max(left + shape.kernelWidth() - shape.inWidth(), 0), shape.kernelWidth())
            * channels;
    int inside = Math.max(runBytes - before - after, 0);
    ByteRuns.fill(out, target, Math.min(before, runBytes), fill);
    if (inside > 0) {
      ByteRuns.copy(in, start + left * channels + before, out, target + before, inside);
    }
    ByteRuns.fill(out, target + runBytes - after, after, fill);
  }
}
