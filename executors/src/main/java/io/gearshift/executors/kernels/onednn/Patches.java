package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.Tensor;
import java.nio.ByteBuffer;

/**
 * Copies the input patches under output positions into rows of bytes, {@code fill} where a patch
 * lies in the padding. Turns a convolution's weight gradient into matrix products.
 */
final class Patches {
  private static final int LONGEST_BY_WORDS = 32;

  private final ConvolutionShape shape;
  private final int rowBytes;
  private final int runBytes;

  Patches(ConvolutionShape shape) {
    this.shape = shape;
    this.rowBytes = shape.reduction();
    this.runBytes = shape.kernelWidth() * shape.inChannels();
  }

  /**
   * Writes whole patches, [kernel row][kernel column][input channel], of output positions first to
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

  /** Writes one kernel row's part of the patches over input line {@code y}. */
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
        fill(out, target, runBytes, fill);
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
    copyRuns(
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

  /** The input column under the left end of output column {@code x}'s patch. */
  private int left(int x) {
    return x * shape.strideWidth() - shape.padLeft();
  }

  /** The first output column whose patch does not begin in the padding. */
  private int firstInside() {
    return Math.max(
        0, Math.floorDiv(shape.padLeft() + shape.strideWidth() - 1, shape.strideWidth()));
  }

  /** The output column after the last whose patch does not end in the padding. */
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
    fill(out, target, Math.min(before, runBytes), fill);
    if (inside > 0) {
      copy(in, start + left * channels + before, out, target + before, inside);
    }
    fill(out, target + runBytes - after, after, fill);
  }

  /** Copies {@code count} runs of {@code length} bytes that begin at fixed distances. */
  static void copyRuns(
      ByteBuffer in,
      int source,
      int sourceStep,
      ByteBuffer out,
      int target,
      int targetStep,
      int length,
      int count) {
    if (length > 2 * Long.BYTES && length <= 3 * Long.BYTES) {
      copyThreeWords(in, source, sourceStep, out, target, targetStep, length - 8, count);
    } else if (length > 3 * Long.BYTES && length <= 6 * Long.BYTES) {
      copySixWords(in, source, sourceStep, out, target, targetStep, length - 8, count);
    } else {
      int from = source;
      int to = target;
      for (int i = 0; i < count; i++, from += sourceStep, to += targetStep) {
        copy(in, from, out, to, length);
      }
    }
  }

  /** Runs of 17 to 24 bytes, which end {@code last} + 8 bytes from their beginning. */
  private static void copyThreeWords(
      ByteBuffer in,
      int source,
      int sourceStep,
      ByteBuffer out,
      int target,
      int targetStep,
      int last,
      int count) {
    int from = source;
    int to = target;
    for (int i = 0; i < count; i++, from += sourceStep, to += targetStep) {
      copyLong(in, from, out, to);
      copyLong(in, from + 8, out, to + 8);
      copyLong(in, from + last, out, to + last);
    }
  }

  /** Runs of 25 to 48 bytes; words overlap where there are fewer than six. */
  private static void copySixWords(
      ByteBuffer in,
      int source,
      int sourceStep,
      ByteBuffer out,
      int target,
      int targetStep,
      int last,
      int count) {
    int middle = Math.min(16, last - 8);
    int fourth = Math.max(last - 16, middle);
    int from = source;
    int to = target;
    for (int i = 0; i < count; i++, from += sourceStep, to += targetStep) {
      copyLong(in, from, out, to);
      copyLong(in, from + 8, out, to + 8);
      copyLong(in, from + middle, out, to + middle);
      copyLong(in, from + fourth, out, to + fourth);
      copyLong(in, from + last - 8, out, to + last - 8);
      copyLong(in, from + last, out, to + last);
    }
  }

  /**
   * Copies {@code count} bytes. Short runs by words from both ends that meet or overlap in the
   * middle: loops of unknown small length cost twice as much, the JVM's memory copy three times.
   */
  static void copy(ByteBuffer in, int source, ByteBuffer out, int target, int count) {
    int sourceEnd = source + count;
    int targetEnd = target + count;
    if (count > LONGEST_BY_WORDS) {
      out.put(target, in, source, count);
    } else if (count >= Long.BYTES) {
      copyLong(in, source, out, target);
      if (count > 2 * Long.BYTES) {
        copyLong(in, source + 8, out, target + 8);
        copyLong(in, sourceEnd - 16, out, targetEnd - 16);
      }
      copyLong(in, sourceEnd - 8, out, targetEnd - 8);
    } else if (count >= Integer.BYTES) {
      out.putInt(target, in.getInt(source));
      out.putInt(targetEnd - 4, in.getInt(sourceEnd - 4));
    } else if (count > 0) {
      out.put(target, in.get(source));
      out.put(target + count / 2, in.get(source + count / 2));
      out.put(targetEnd - 1, in.get(sourceEnd - 1));
    }
  }

  private static void copyLong(ByteBuffer in, int source, ByteBuffer out, int target) {
    out.putLong(target, in.getLong(source));
  }

  /** Sets {@code count} bytes. */
  static void fill(ByteBuffer out, int target, int count, byte value) {
    long eight = (value & 0xffL) * 0x0101010101010101L;
    int whole = count & -Long.BYTES;
    for (int i = 0; i < whole; i += Long.BYTES) {
      out.putLong(target + i, eight);
    }
    for (int i = whole; i < count; i++) {
      out.put(target + i, value);
    }
  }
}
