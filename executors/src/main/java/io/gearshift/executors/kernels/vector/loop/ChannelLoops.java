package io.gearshift.executors.kernels.vector.loop;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Loops in which the channel of an element matters. They run in periods: a whole number of pixels
 * and, where that stays small, of vectors too, so that any number of channels is served by whole
 * vectors. Periods do not depend on the machine's vector length, so neither do results.
 */
public final class ChannelLoops {
  private static final int WIDEST_VECTOR = 16;
  private static final int USEFUL_PERIOD = 1024;
  private static final int LARGEST_PERIOD = 16384;

  private ChannelLoops() {}

  /** Elements per period, a multiple of {@code channels}. */
  public static int period(int channels) {
    long common = (long) channels * WIDEST_VECTOR / greatestCommonDivisor(channels, WIDEST_VECTOR);
    int unit = common <= LARGEST_PERIOD ? (int) common : channels;
    return unit * Math.max(1, (USEFUL_PERIOD + unit - 1) / unit);
  }

  /** inOut[i] += pattern[i mod period]; {@code from} is a multiple of the period. */
  public static void addPattern(float[] pattern, int period, ByteBuffer inOut, int from, int to) {
    for (int start = from; start < to; start += period) {
      int length = Math.min(period, to - start);
      int end = Lanes.vectorEnd(0, length);
      for (int i = 0; i < end; i += Lanes.COUNT) {
        FloatVector bias = FloatVector.fromArray(Lanes.FLOATS, pattern, i);
        Lanes.store(Lanes.load(inOut, start + i).add(bias), inOut, start + i);
      }
      for (int i = end; i < length; i++) {
        Lanes.set(inOut, start + i, Lanes.get(inOut, start + i) + pattern[i]);
      }
    }
  }

  /** inOut[i] = max(inOut[i] + pattern[i mod period], 0). */
  public static void addPatternRelu(
      float[] pattern, int period, ByteBuffer inOut, int from, int to) {
    for (int start = from; start < to; start += period) {
      int length = Math.min(period, to - start);
      int end = Lanes.vectorEnd(0, length);
      for (int i = 0; i < end; i += Lanes.COUNT) {
        FloatVector bias = FloatVector.fromArray(Lanes.FLOATS, pattern, i);
        Lanes.store(Lanes.load(inOut, start + i).add(bias).max(0f), inOut, start + i);
      }
      for (int i = end; i < length; i++) {
        Lanes.set(inOut, start + i, Math.max(Lanes.get(inOut, start + i) + pattern[i], 0f));
      }
    }
  }

  /** sums[i mod period] += input[i]; {@code from} is a multiple of the period. */
  public static void addToSums(ByteBuffer input, float[] sums, int period, int from, int to) {
    for (int start = from; start < to; start += period) {
      int length = Math.min(period, to - start);
      int end = Lanes.vectorEnd(0, length);
      for (int i = 0; i < end; i += Lanes.COUNT) {
        FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, i);
        sum.add(Lanes.load(input, start + i)).intoArray(sums, i);
      }
      for (int i = end; i < length; i++) {
        sums[i] += Lanes.get(input, start + i);
      }
    }
  }

  /**
   * Copies {@code count} floats of each of the pixels [from, to), whole vectors first; a last
   * vector that would not be whole overlaps the one before.
   */
  public static void copyFloats(
      ByteBuffer input,
      int inputStride,
      int inputOffset,
      ByteBuffer output,
      int outputStride,
      int outputOffset,
      int count,
      int from,
      int to) {
    int last = count - Lanes.COUNT;
    for (int pixel = from; pixel < to; pixel++) {
      int source = pixel * inputStride + inputOffset;
      int target = pixel * outputStride + outputOffset;
      if (last < 0) {
        for (int i = 0; i < count; i++) {
          output.putInt((target + i) * Float.BYTES, input.getInt((source + i) * Float.BYTES));
        }
      } else {
        for (int i = 0; i < last; i += Lanes.COUNT) {
          Lanes.store(Lanes.load(input, source + i), output, target + i);
        }
        Lanes.store(Lanes.load(input, source + last), output, target + last);
      }
    }
  }

  /** Copies {@code count} bytes of each of the pixels [from, to). */
  public static void copyBytes(
      ByteBuffer input,
      int inputStride,
      int inputOffset,
      ByteBuffer output,
      int outputStride,
      int outputOffset,
      int count,
      int from,
      int to) {
    for (int pixel = from; pixel < to; pixel++) {
      int source = pixel * inputStride + inputOffset;
      output.put(pixel * outputStride + outputOffset, input, source, count);
    }
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
