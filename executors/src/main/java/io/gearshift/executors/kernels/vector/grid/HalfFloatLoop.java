package io.gearshift.executors.kernels.vector.grid;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;

import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.numerics.HalfFloat;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link HalfFloat#round} over the elements [from, to). */
public final class HalfFloatLoop {
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int DROPPED_BITS = 13;
  private static final int DROPPED = (1 << DROPPED_BITS) - 1;
  private static final int SMALLEST_NORMAL = Float.floatToRawIntBits(0x1p-14f);
  private static final int TOO_LARGE = Float.floatToRawIntBits(0x1p16f);
  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  private static final float SUBNORMAL_ROUNDER = 0.75f;

  private HalfFloatLoop() {}

  /** Says whether all of the input is finite. */
  public static boolean run(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector nonFinite = FloatVector.zero(Lanes.FLOATS);
    IntVector infinity = IntVector.broadcast(Lanes.INTS, INFINITY);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      nonFinite = nonFinite.add(value.sub(value));
      IntVector bits = value.reinterpretAsInts();
      IntVector magnitude = bits.and(MAGNITUDE);
      IntVector even = magnitude.lanewise(LSHR, DROPPED_BITS).and(1);
      IntVector normal = magnitude.add(DROPPED >> 1).add(even).and(~DROPPED);
      normal = normal.blend(infinity, normal.compare(GE, TOO_LARGE));
      IntVector subnormal =
          magnitude
              .reinterpretAsFloats()
              .add(SUBNORMAL_ROUNDER)
              .sub(SUBNORMAL_ROUNDER)
              .reinterpretAsInts();
      IntVector rounded = normal.blend(subnormal, magnitude.compare(LT, SMALLEST_NORMAL));
      rounded = rounded.or(bits.and(~MAGNITUDE));
      IntVector result = rounded.blend(bits, magnitude.compare(GT, INFINITY));
      Lanes.store(result.reinterpretAsFloats(), output, i);
    }
    boolean finite = nonFinite.reduceLanes(ADD) == 0;
    for (int i = end; i < to; i++) {
      float value = Lanes.get(input, i);
      finite &= Float.isFinite(value);
      Lanes.set(output, i, HalfFloat.round(value));
    }
    return finite;
  }
}
