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
      int from = position % outWidth;
      int to = Math.min(outWidth, from + end - position);
      for (int v = 0; v < shape.kernelHeight(); v++) {
        line(
            input.buffer(),
            line,
            v,
            from,
            to,
            rows.buffer(),
            (position - first) * rowBytes + v * runBytes);
      }
      position += to - from;
    }
  }

  /** One kernel row of the patches of output columns {@code from} to {@code to} - 1. */
  private void line(ByteBuffer in, int line, int v, int from, int to, ByteBuffer out, int offset) {
    int image = line / shape.outHeight();
    int y = line % shape.outHeight() * shape.strideHeight() + v - shape.padTop();
    int target = offset;
    if (y < 0 || y >= shape.inHeight()) {
      for (int x = from; x < to; x++, target += rowBytes) {
        fill(out, target, runBytes);
      }
      return;
    }
    int channels = shape.inChannels();
    int start = (image * shape.inHeight() + y) * shape.inWidth() * channels;
    for (int x = from; x < to; x++, target += rowBytes) {
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
