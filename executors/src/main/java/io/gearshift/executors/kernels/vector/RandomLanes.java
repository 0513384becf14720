package io.gearshift.executors.kernels.vector;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gearshift.executors.random.RandomStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link RandomStream} for a vector of consecutive indices. */
final class RandomLanes {
  private static final IntVector WEYL_STEPS =
      IntVector.zero(Lanes.INTS).addIndex(1).mul(RandomStream.WEYL);

  /** Difference of the counters of a vector and of the next one. */
  static final int STEP = Lanes.COUNT * RandomStream.WEYL;

  private RandomLanes() {}

  /** The counters of the vector that begins at {@code index}. */
  static IntVector counters(RandomStream stream, int index) {
    return WEYL_STEPS.add(stream.low() + index * RandomStream.WEYL);
  }

  /** {@link RandomStream#uniform} of a vector of counters. */
  static FloatVector uniform(IntVector counters, int high) {
    IntVector x = counters.lanewise(XOR, counters.lanewise(LSHR, 16));
    x = x.mul(RandomStream.MULTIPLIER_1).lanewise(XOR, high);
    x = x.lanewise(XOR, x.lanewise(LSHR, 15)).mul(RandomStream.MULTIPLIER_2);
    x = x.lanewise(XOR, x.lanewise(LSHR, 16)).lanewise(LSHR, 8);
    return ((FloatVector) x.convert(I2F, 0)).mul(0x1p-24f);
  }
}
