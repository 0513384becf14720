package io.gearshift.executors.kernels.vector.loop;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gearshift.executors.random.RandomStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link RandomStream} for a vector of indices. */
public final class RandomLanes {
  /** Unit of the draws. */
  public static final float UNIT = 0x1p-24f;

  private static final IntVector WEYL_STEPS =
      IntVector.zero(Lanes.INTS).addIndex(1).mul(RandomStream.WEYL);

  private RandomLanes() {}

  /** {@link RandomStream#uniform} of the vector that begins at {@code index}. */
  static FloatVector uniform(int low, int high, int index) {
    return draw(low, high, index).mul(UNIT);
  }

  /**
   * The same in units of 2^-24, whole numbers below 2^24. Takes scalars, not a running vector: a
   * vector that goes round a loop is boxed in every turn unless the compiler also inlines what made
   * it.
   */
  public static FloatVector draw(int low, int high, int index) {
    return mixed(WEYL_STEPS.add(low + index * RandomStream.WEYL), high);
  }

  /** The same of the indices that stand in an array from {@code place} on. */
  public static FloatVector draw(int low, int high, int[] indices, int place) {
    return mixed(
        IntVector.fromArray(Lanes.INTS, indices, place).mul(RandomStream.WEYL).add(low), high);
  }

  private static FloatVector mixed(IntVector start, int high) {
    IntVector x = start.lanewise(XOR, start.lanewise(LSHR, 16));
    x = x.mul(RandomStream.MULTIPLIER_1).lanewise(XOR, high);
    x = x.lanewise(XOR, x.lanewise(LSHR, 15)).mul(RandomStream.MULTIPLIER_2);
    x = x.lanewise(XOR, x.lanewise(LSHR, 16)).lanewise(LSHR, 8);
    return (FloatVector) x.convert(I2F, 0);
  }
}
