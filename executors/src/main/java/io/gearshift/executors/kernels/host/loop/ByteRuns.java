package io.gearshift.executors.kernels.host.loop;

import java.nio.ByteBuffer;

/** Copies and fills short runs of bytes, where the JVM's memory copy costs more than the bytes. */
public final class ByteRuns {
  private static final int LONGEST_BY_WORDS = 32;

  private ByteRuns() {}

  /** Copies {@code count} runs of {@code length} bytes that begin at fixed distances. */
  public static void copyRuns(
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
  public static void copy(ByteBuffer in, int source, ByteBuffer out, int target, int count) {
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
  public static void fill(ByteBuffer out, int target, int count, byte value) {
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
