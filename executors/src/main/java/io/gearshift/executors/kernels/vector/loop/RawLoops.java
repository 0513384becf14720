package io.gearshift.executors.kernels.vector.loop;

import static jdk.incubator.vector.VectorOperators.B2S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.tensor.DataType;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Loops over raw bytes, each limited by the bytes it reads. */
public final class RawLoops {
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, Lanes.FLOATS.vectorShape());
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, Lanes.FLOATS.vectorShape());

  /** As many bytes as there are shorts. */
  private static final VectorSpecies<Byte> HALF =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Lanes.FLOATS.vectorBitSize() / 2));

  /** Turns the order of unsigned bytes into that of signed ones, and back. */
  private static final int SIGN = 0x80;

  private RawLoops() {}

  /** The range of the elements [from, to), at least one, S8, U8 or S32. */
  public static RawRange range(ByteBuffer input, DataType type, int from, int to) {
    return switch (type) {
      case S8 -> range(input, 0, from, to);
      case U8 -> range(input, SIGN, from, to);
      case S32 -> rangeOfIntegers(input, from, to);
      case S16, F32 -> throw new IllegalArgumentException("No loop over " + type + " elements");
    };
  }

  private static RawRange rangeOfIntegers(ByteBuffer input, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    IntVector low = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector high = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector values = Lanes.loadBits(input, i);
      low = low.min(values);
      high = high.max(values);
    }
    int min = low.reduceLanes(MIN);
    int max = high.reduceLanes(MAX);
    for (int i = end; i < to; i++) {
      int value = input.getInt(i * Integer.BYTES);
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new RawRange(min, max);
  }

  private static RawRange range(ByteBuffer input, int flip, int from, int to) {
    byte mask = (byte) flip;
    int length = BYTES.length();
    int end = to - (to - from) % length;
    ByteVector low = ByteVector.broadcast(BYTES, Byte.MAX_VALUE);
    ByteVector high = ByteVector.broadcast(BYTES, Byte.MIN_VALUE);
    ByteVector flips = ByteVector.broadcast(BYTES, mask);
    for (int i = from; i < end; i += length) {
      ByteVector bytes =
          ByteVector.fromByteBuffer(BYTES, input, i, Lanes.ORDER).lanewise(XOR, flips);
      low = low.min(bytes);
      high = high.max(bytes);
    }
    int min = low.reduceLanes(MIN);
    int max = high.reduceLanes(MAX);
    for (int i = end; i < to; i++) {
      int value = (byte) (input.get(i) ^ mask);
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    int shift = flip == 0 ? 0 : SIGN;
    return new RawRange(min + shift, max + shift);
  }

  public static void shift(ByteBuffer input, ByteBuffer output, int offset, int from, int to) {
    int length = BYTES.length();
    int end = to - (to - from) % length;
    for (int i = from; i < end; i += length) {
      ByteVector.fromByteBuffer(BYTES, input, i, Lanes.ORDER)
          .add((byte) offset)
          .intoByteBuffer(output, i, Lanes.ORDER);
    }
    for (int i = end; i < to; i++) {
      output.put(i, (byte) (input.get(i) + offset));
    }
  }

  /**
   * Writes the first elements of pairs {@code columns} apart whose sum's magnitude is beyond {@code
   * limit} into {@code found} from {@code count} on; returns the new count, which may pass the
   * array's length.
   */
  public static int largePairs(
      ByteBuffer input, int start, int columns, int limit, int[] found, int count) {
    int length = SHORTS.length();
    int end = columns - columns % length;
    int total = count;
    for (int c = 0; c < end; c += length) {
      if (shorts(input, start + c)
          .add(shorts(input, start + columns + c))
          .abs()
          .compare(GT, (short) limit)
          .anyTrue()) {
        total = largePairs(input, start, columns, limit, c, c + length, found, total);
      }
    }
    return largePairs(input, start, columns, limit, end, columns, found, total);
  }

  /** As {@link #largePairs} for the pairs [from, to) of groups of {@code rows} single elements. */
  public static int largeNeighbours(
      ByteBuffer input, int rows, int limit, int from, int to, int[] found) {
    int pairs = rows / 2;
    int total = 0;
    for (int pair = from; pair < to; ) {
      int group = pair / pairs;
      int end = Math.min(to, (group + 1) * pairs);
      int first = group * rows - 2 * group * pairs;
      for (; pair < end; pair++) {
        int i = first + 2 * pair;
        if (Math.abs(input.get(i) + input.get(i + 1)) > limit) {
          if (total < found.length) {
            found[total] = i;
          }
          total++;
        }
      }
    }
    return total;
  }

  private static int largePairs(
      ByteBuffer input,
      int start,
      int columns,
      int limit,
      int from,
      int to,
      int[] found,
      int count) {
    int total = count;
    for (int i = start + from; i < start + to; i++) {
      if (Math.abs(input.get(i) + input.get(i + columns)) > limit) {
        if (total < found.length) {
          found[total] = i;
        }
        total++;
      }
    }
    return total;
  }

  private static ShortVector shorts(ByteBuffer input, int index) {
    return (ShortVector)
        ByteVector.fromByteBuffer(HALF, input, index, Lanes.ORDER).convertShape(B2S, SHORTS, 0);
  }
}
