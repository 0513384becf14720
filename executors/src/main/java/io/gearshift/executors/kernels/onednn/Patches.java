package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.Tensor;
import java.nio.ByteBuffer;

/**
 * Lays out the input patch under each output position as one row [kernel row][kernel column][input
 * channel] of bytes, zeros where the patch lies in the padding. Turns a convolution's weight
 * gradient into one matrix product.
 */
final class Patches {
  /** From so many bytes on the JVM's memory copy, about 5 ns a call, is faster than a loop. */
  private static final int SHORTEST_COPY = 6;

  private final ConvolutionShape shape;
  private final int rowBytes;
  private final int runBytes;

  Patches(ConvolutionShape shape) {
    this.shape = shape;
    this.rowBytes = shape.reduction();
    this.runBytes = shape.kernelWidth() * shape.inChannels();
  }

  /** Writes the rows of output positions first to first + count - 1, in NHWC order. */
  void write(Tensor input, int first, int count, Tensor rows) {
    int outWidth = shape.outWidth();
    int end = first + count;
    for (int position = first; position < end; ) {
      int line = position / outWidth;
      int image = line / shape.outHeight();
      int top = line % shape.outHeight() * shape.strideHeight() - shape.padTop();
      int from = position % outWidth;
      int to = Math.min(outWidth, from + end - position);
      int offset = (position - first) * rowBytes;
      for (int v = 0; v < shape.kernelHeight(); v++) {
        line(input, image, top + v, from, to, rows, offset + v * runBytes, rowBytes);
      }
      position += to - from;
    }
  }

  /**
   * Writes one kernel row only, for every input line that any patch of an image touches. At stride
   * 1 the patches' other kernel rows are the same bytes, one line of output positions further on.
   */
  void writeLines(Tensor input, int image, Tensor rows) {
    int outWidth = shape.outWidth();
    int lines = shape.outHeight() + shape.kernelHeight() - 1;
    for (int line = 0; line < lines; line++) {
      int y = line - shape.padTop();
      line(input, image, y, 0, outWidth, rows, line * outWidth * runBytes, runBytes);
    }
  }

  /** The runs of output columns {@code from} to {@code to} - 1 in one input line. */
  private void line(
      Tensor input, int image, int y, int from, int to, Tensor rows, int offset, int step) {
    ByteBuffer in = input.buffer();
    ByteBuffer out = rows.buffer();
    int target = offset;
    if (y < 0 || y >= shape.inHeight()) {
      for (int x = from; x < to; x++, target += step) {
        fill(out, target, runBytes);
      }
      return;
    }
    int channels = shape.inChannels();
    int start = (image * shape.inHeight() + y) * shape.inWidth() * channels;
    for (int x = from; x < to; x++, target += step) {
      int left = x * shape.strideWidth() - shape.padLeft();
      int before = Math.min(Math.max(-left, 0), shape.kernelWidth()) * channels;
      int after =
          Math.min(Math.max(left + shape.kernelWidth() - shape.inWidth(), 0), shape.kernelWidth())
              * channels;
      if (before + after == 0) {
        copy(in, start + left * channels, out, target, runBytes);
      } else {
        int inside = Math.max(runBytes - before - after, 0);
        fill(out, target, Math.min(before, runBytes));
        if (inside > 0) {
          copy(in, start + left * channels + before, out, target + before, inside);
        }
        fill(out, target + runBytes - after, after);
      }
    }
  }

  private static void copy(ByteBuffer in, int source, ByteBuffer out, int target, int count) {
    if (count >= SHORTEST_COPY) {
      out.put(target, in, source, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out.put(target + i, in.get(source + i));
    }
  }

  private static void fill(ByteBuffer out, int target, int count) {
    int whole = count & -Long.BYTES;
    for (int i = 0; i < whole; i += Long.BYTES) {
      out.putLong(target + i, 0);
    }
    for (int i = whole; i < count; i++) {
      out.put(target + i, (byte) 0);
    }
  }
}
