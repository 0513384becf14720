package io.gearshift.executors.kernels.vector.loop;

import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2B;

import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Loops that keep or read where ReLU let values through, one byte an element: a quarter of what
 * keeping the output would take.
 */
public final class MaskLoops {
  private MaskLoops() {}

  /** The bits of a float that is not negative are positive exactly where the float is. */
  public static void addRelu(
      ByteBuffer a, ByteBuffer b, ByteBuffer output, ByteBuffer mask, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector sum = Lanes.load(a, i).add(Lanes.load(b, i)).max(0f);
      Lanes.store(sum, output, i);
      IntVector ones = sum.reinterpretAsInts().min(1);
      Lanes.storeBytes((ByteVector) ones.convertShape(I2B, Lanes.BYTES, 0), mask, i);
    }
    for (int i = end; i < to; i++) {
      float sum = Math.max(Lanes.get(a, i) + Lanes.get(b, i), 0f);
      Lanes.set(output, i, sum);
      mask.put(i, (byte) (sum > 0f ? 1 : 0));
    }
  }

  public static void gradient(
      ByteBuffer mask, ByteBuffer gradOutput, ByteBuffer gradInput, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector ones = (IntVector) Lanes.loadBytes(mask, i).convertShape(B2I, Lanes.INTS, 0);
      IntVector all = ones.neg();
      IntVector kept = Lanes.loadBits(gradOutput, i).and(all);
      Lanes.store(kept.reinterpretAsFloats(), gradInput, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(gradInput, i, mask.get(i) == 1 ? Lanes.get(gradOutput, i) : 0f);
    }
  }
}
