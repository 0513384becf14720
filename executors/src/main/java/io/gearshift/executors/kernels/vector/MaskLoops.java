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
    for (int group = from; group < end; group += BitMask.GROUP) {
      IntVector bits = IntVector.zero(IntVector.SPECIES_256);
      // From the last vector to the first: each doubling takes the bits so far one place up.
      for (int i = group + BitMask.GROUP - VECTOR; i >= group; i -= VECTOR) {
        FloatVector sum = load(a, i).add(load(b, i)).max(0f);
        sum.intoByteBuffer(output, i * Float.BYTES, Lanes.ORDER);
        bits = bits.add(bits).add(sum.reinterpretAsInts().min(1));
      }
      ByteVector bytes = (ByteVector) bits.convertShape(I2B, ByteVector.SPECIES_64, 0);
      bytes.intoByteBuffer(mask, BitMask.index(group), Lanes.ORDER);
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

  static void gradient(
      ByteBuffer mask, ByteBuffer gradOutput, ByteBuffer gradInput, int from, int to) {
    int end = groupsEnd(from, to);
    for (int group = from; group < end; group += BitMask.GROUP) {
      ByteVector bytes =
          ByteVector.fromByteBuffer(ByteVector.SPECIES_64, mask, BitMask.index(group), Lanes.ORDER);
      IntVector bits = (IntVector) bytes.convertShape(B2I, IntVector.SPECIES_256, 0);
      // The last vector's bits come first to the sign, the others' one place after another.
      bits = bits.lanewise(LSHL, Integer.SIZE - Byte.SIZE);
      for (int i = group + BitMask.GROUP - VECTOR; i >= group; i -= VECTOR) {
        IntVector all = bits.lanewise(ASHR, SIGN);
        load(gradOutput, i)
            .reinterpretAsInts()
            .and(all)
            .intoByteBuffer(gradInput, i * Integer.BYTES, Lanes.ORDER);
        bits = bits.add(bits);
      }
    }
    for (int i = end; i < to; i++) {
      boolean let = (mask.get(BitMask.index(i)) >> BitMask.shift(i) & 1) == 1;
      Lanes.set(gradInput, i, let ? Lanes.get(gradOutput, i) : 0f);
    }
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
