package io.gearshift.executors.kernels.vector.grid;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.LSHR;

import io.gearshift.executors.kernels.host.grid.FixedPointGrid;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.numerics.FixedPoint;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Rounding to fixed point of a given range, and counting what overflows, in one pass.
 *
 * <p>As in {@link GridLoop}, adding 1.5 * 2^23 rounds to the nearest integer; here values are
 * saturated before, at whole numbers below 2^22. Overflow is the sign of the distance to the limit.
 */
public final class FixedPointLoop {
  private static final float ROUNDER = 0x1.8p23f;
  private static final int SIGN_BIT = 31;

  /** Widest format whose raw values the rounder rounds. */
  private static final int WIDEST = 22;

  private final FixedPoint format;
  private final float up;
  private final float down;
  private final float smallest;
  private final float largest;

  private FixedPointLoop(FixedPoint format, int smallest) {
    this.format = format;
    this.up = (float) (1 / format.step());
    this.down = (float) format.step();
    this.smallest = smallest;
    this.largest = format.largestRaw();
  }

  /** Whether a format's steps and their reciprocals are normal floats and its raws small enough. */
  public static boolean takes(FixedPoint format) {
    int exponent = Math.abs(format.integerBits() - format.bits());
    return format.bits() <= WIDEST && exponent <= FixedPoint.MAX_INTEGER_BITS;
  }

  public static FixedPointLoop of(FixedPoint format, int smallest) {
    return new FixedPointLoop(format, smallest);
  }

  public FixedPointGrid.Seen toFloats(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector down = FloatVector.broadcast(Lanes.FLOATS, this.down);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    FloatVector lowest = FloatVector.broadcast(Lanes.FLOATS, smallest);
    FloatVector highest = FloatVector.broadcast(Lanes.FLOATS, largest);
    FloatVector half = FloatVector.broadcast(Lanes.FLOATS, largest / 2);
    IntVector over = IntVector.zero(Lanes.INTS);
    IntVector overHalf = over;
    FloatVector nonFinite = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      FloatVector scaled = value.mul(up);
      FloatVector magnitude = scaled.abs();
      over = over.add(highest.sub(magnitude).reinterpretAsInts().lanewise(LSHR, SIGN_BIT));
      overHalf = overHalf.add(half.sub(magnitude).reinterpretAsInts().lanewise(LSHR, SIGN_BIT));
      nonFinite = nonFinite.add(value.sub(value));
      FloatVector raw = scaled.max(lowest).min(highest).add(rounder).sub(rounder);
      Lanes.store(raw.mul(down), output, i);
    }
    FixedPointGrid.Seen seen = seen(over, overHalf, nonFinite);
    for (int i = end; i < to; i++) {
      float value = Lanes.get(input, i);
      seen = seen.plus(seen(value));
      Lanes.set(output, i, format.decode(raw(value)));
    }
    return seen;
  }

  public FixedPointGrid.Seen toBytes(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    FloatVector lowest = FloatVector.broadcast(Lanes.FLOATS, smallest);
    FloatVector highest = FloatVector.broadcast(Lanes.FLOATS, largest);
    FloatVector half = FloatVector.broadcast(Lanes.FLOATS, largest / 2);
    IntVector zero = IntVector.broadcast(Lanes.INTS, Float.floatToRawIntBits(ROUNDER));
    IntVector over = IntVector.zero(Lanes.INTS);
    IntVector overHalf = over;
    FloatVector nonFinite = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      FloatVector scaled = value.mul(up);
      FloatVector magnitude = scaled.abs();
      over = over.add(highest.sub(magnitude).reinterpretAsInts().lanewise(LSHR, SIGN_BIT));
      overHalf = overHalf.add(half.sub(magnitude).reinterpretAsInts().lanewise(LSHR, SIGN_BIT));
      nonFinite = nonFinite.add(value.sub(value));
      IntVector raw = scaled.max(lowest).min(highest).add(rounder).reinterpretAsInts().sub(zero);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, i);
    }
    FixedPointGrid.Seen seen = seen(over, overHalf, nonFinite);
    for (int i = end; i < to; i++) {
      float value = Lanes.get(input, i);
      seen = seen.plus(seen(value));
      output.put(i, (byte) raw(value));
    }
    return seen;
  }

  private int raw(float value) {
    return Math.max((int) smallest, format.encode(value));
  }

  private FixedPointGrid.Seen seen(float value) {
    return new FixedPointGrid.Seen(
        format.overflows(value) ? 1 : 0,
        format.oneLess().overflows(value) ? 1 : 0,
        Float.isFinite(value));
  }

  private static FixedPointGrid.Seen seen(
      IntVector over, IntVector overHalf, FloatVector nonFinite) {
    return new FixedPointGrid.Seen(
        over.reduceLanes(ADD), overHalf.reduceLanes(ADD), nonFinite.reduceLanes(ADD) == 0);
  }
}
