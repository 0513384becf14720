package io.gearshift.executors.kernels.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.LSHL;

import io.gearshift.executors.kernels.BitMask;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Loops that keep or read where ReLU let values through, in the bits of a {@link BitMask}: a
 * thirty-second of what keeping the output would take. A group of it is eight vectors of eight
 * floats, whatever the machine's own vectors are.
 */
final class MaskLoops {
  private static final int VECTOR = FloatVector.SPECIES_256.length();
  private static final int SIGN = Integer.SIZE - 1;

  private MaskLoops() {}

  /** The bits of a float that is not negative are positive exactly where the float is. */
  static void addRelu(
      ByteBuffer a, ByteBuffer b, ByteBuffer output, ByteBuffer mask, int from, int to) {
    int end = groupsEnd(from, to);
    for (int i = from; i < end; i += BitMask.GROUP) {
      // Written out: a loop of eight inside a step was slower.
      IntVector bits =
          addRelu(a, b, output, i)
              .or(addRelu(a, b, output, i + VECTOR).lanewise(LSHL, 1))
              .or(addRelu(a, b, output, i + 2 * VECTOR).lanewise(LSHL, 2))
              .or(addRelu(a, b, output, i + 3 * VECTOR).lanewise(LSHL, 3))
              .or(addRelu(a, b, output, i + 4 * VECTOR).lanewise(LSHL, 4))
              .or(addRelu(a, b, output, i + 5 * VECTOR).lanewise(LSHL, 5))
              .or(addRelu(a, b, output, i + 6 * VECTOR).lanewise(LSHL, 6))
              .or(addRelu(a, b, output, i + 7 * VECTOR).lanewise(LSHL, 7));
      ByteVector bytes = (ByteVector) bits.convertShape(I2B, ByteVector.SPECIES_64, 0);
      bytes.intoByteBuffer(mask, BitMask.index(i), Lanes.ORDER);
    }
    if (end < to) {
      for (int i = BitMask.index(end); i < BitMask.bytes(to); i++) {
        mask.put(i, (byte) 0);
      }
    }
    for (int i = end; i < to; i++) {
      float sum = Math.max(Lanes.get(a, i) + Lanes.get(b, i), 0f);
      Lanes.set(output, i, sum);
      int bit = sum > 0f ? 1 : 0;
      int index = BitMask.index(i);
      mask.put(index, (byte) (mask.get(index) | bit << BitMask.shift(i)));
    }
  }

  /** One vector of sums; returns 1 where they are positive. */
  private static IntVector addRelu(ByteBuffer a, ByteBuffer b, ByteBuffer output, int i) {
    FloatVector sum = load(a, i).add(load(b, i)).max(0f);
    sum.intoByteBuffer(output, i * Float.BYTES, Lanes.ORDER);
    return sum.reinterpretAsInts().min(1);
  }

  static void gradient(
      ByteBuffer mask, ByteBuffer gradOutput, ByteBuffer gradInput, int from, int to) {
    int end = groupsEnd(from, to);
    for (int i = from; i < end; i += BitMask.GROUP) {
      ByteVector bytes =
          ByteVector.fromByteBuffer(ByteVector.SPECIES_64, mask, BitMask.index(i), Lanes.ORDER);
      IntVector bits = (IntVector) bytes.convertShape(B2I, IntVector.SPECIES_256, 0);
      keep(bits.lanewise(LSHL, SIGN), gradOutput, gradInput, i);
      keep(bits.lanewise(LSHL, SIGN - 1), gradOutput, gradInput, i + VECTOR);
      keep(bits.lanewise(LSHL, SIGN - 2), gradOutput, gradInput, i + 2 * VECTOR);
      keep(bits.lanewise(LSHL, SIGN - 3), gradOutput, gradInput, i + 3 * VECTOR);
      keep(bits.lanewise(LSHL, SIGN - 4), gradOutput, gradInput, i + 4 * VECTOR);
      keep(bits.lanewise(LSHL, SIGN - 5), gradOutput, gradInput, i + 5 * VECTOR);
      keep(bits.lanewise(LSHL, SIGN - 6), gradOutput, gradInput, i + 6 * VECTOR);
      keep(bits.lanewise(LSHL, SIGN - 7), gradOutput, gradInput, i + 7 * VECTOR);
    }
    for (int i = end; i < to; i++) {
      boolean let = (mask.get(BitMask.index(i)) >> BitMask.shift(i) & 1) == 1;
      Lanes.set(gradInput, i, let ? Lanes.get(gradOutput, i) : 0f);
    }
  }

  /** One vector of gradients, where the sign of {@code let} is set. */
  private static void keep(IntVector let, ByteBuffer gradOutput, ByteBuffer gradInput, int i) {
    IntVector all = let.lanewise(ASHR, SIGN);
    load(gradOutput, i)
        .reinterpretAsInts()
        .and(all)
        .intoByteBuffer(gradInput, i * Integer.BYTES, Lanes.ORDER);
  }

  private static FloatVector load(ByteBuffer buffer, int index) {
    return FloatVector.fromByteBuffer(
        FloatVector.SPECIES_256, buffer, index * Float.BYTES, Lanes.ORDER);
  }

  /** The end of the last whole group; machines with shorter vectors take none. */
  private static int groupsEnd(int from, int to) {
    return Lanes.COUNT < VECTOR ? from : to - (to - from) % BitMask.GROUP;
  }
}
