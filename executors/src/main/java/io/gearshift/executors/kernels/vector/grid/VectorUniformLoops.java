package io.gearshift.executors.kernels.vector.grid;

import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gearshift.executors.kernels.host.grid.LearnedLoops;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.numerics.LearnedUniform;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Uniform grids with trained values, a vector at a time; what is left of a part after the last
 * whole vector is plain Java's.
 *
 * <p>The step is a power of two, so that multiplying by its reciprocal is dividing by it. Values
 * are rounded by adding 1.5 * 2^23 and then saturated as integers, as in {@link GridLoop}; the
 * format cuts them before it rounds, which is the same because rounding keeps their order.
 *
 * <p>Comparisons are differences of bits, as integers, whose sign an arithmetic shift spreads over
 * the lane: all ones where it is negative. Bits of floats without a sign are in the order of the
 * values, and those of NaN are above those of infinity. The sign is taken off the bits: that of NaN
 * may survive {@code abs()}.
 *
 * <p>Gradients are stored by the JDK's method for the reason that {@link GridLoop} gives: their
 * bodies are so long that {@link Lanes#store} is not inlined any more.
 */
public final class VectorUniformLoops implements LearnedLoops {
  private static final float ROUNDER = 0x1.8p23f;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final int ONE_BITS = Float.floatToRawIntBits(1f);
  private static final int MAGNITUDE_BITS = Integer.MAX_VALUE;
  private static final int INFINITE_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  /** Raw values from here on are not rounded by the rounder. */
  private static final int ROUNDER_LIMIT = 1 << 22;

  /** Of steps that are normal floats, as are their reciprocals. */
  private static final int LARGEST_EXPONENT = 126;

  private final LearnedUniform.At at;
  private final LearnedLoops rest;
  private final float up;
  private final int lowestBits;
  private final int highestBits;

  /**
   * @param at a grid that is {@link #takes taken}
   * @param rest of the same grid
   */
  public VectorUniformLoops(LearnedUniform.At at, LearnedLoops rest) {
    this.at = at;
    this.rest = rest;
    this.up = 1 / at.step();
    this.lowestBits = ROUNDER_BITS + at.encode(at.lowest());
    this.highestBits = ROUNDER_BITS + at.largestRaw();
  }

  /** Whether all quotients by a grid's step are exact, and its raw values small enough. */
  public static boolean takes(LearnedUniform.At at) {
    return Math.abs(Math.getExponent(at.step())) <= LARGEST_EXPONENT
        && at.largest() >= 0
        && at.largestRaw() < ROUNDER_LIMIT;
  }

  @Override
  public boolean encode(Tensor input, Tensor output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    int largestSize =
        output.type() == DataType.F32
            ? toFloats(input.buffer(), output.buffer(), from, end)
            : toBytes(input.buffer(), output.buffer(), from, end);
    return rest.encode(input, output, end, to) && largestSize < INFINITE_BITS;
  }

  /** Returns the bits of the largest absolute value. */
  private int toFloats(ByteBuffer input, ByteBuffer output, int from, int end) {
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector step = FloatVector.broadcast(Lanes.FLOATS, at.step());
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector lowest = IntVector.broadcast(Lanes.INTS, lowestBits);
    IntVector highest = IntVector.broadcast(Lanes.INTS, highestBits);
    IntVector magnitude = IntVector.broadcast(Lanes.INTS, MAGNITUDE_BITS);
    IntVector firstNan = IntVector.broadcast(Lanes.INTS, INFINITE_BITS + 1);
    IntVector largestSize = IntVector.zero(Lanes.INTS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      IntVector size = value.reinterpretAsInts().and(magnitude);
      largestSize = largestSize.max(size);
      IntVector number = size.sub(firstNan).lanewise(ASHR, 31);
      IntVector bits = value.mul(up).add(rounder).reinterpretAsInts().max(lowest).min(highest);
      FloatVector raw = bits.reinterpretAsFloats().sub(rounder);
      Lanes.store(raw.reinterpretAsInts().and(number).reinterpretAsFloats().mul(step), output, i);
    }
    return largestSize.reduceLanes(MAX);
  }

  /** Returns the bits of the largest absolute value. */
  private int toBytes(ByteBuffer input, ByteBuffer output, int from, int end) {
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector lowest = IntVector.broadcast(Lanes.INTS, lowestBits);
    IntVector highest = IntVector.broadcast(Lanes.INTS, highestBits);
    IntVector zero = IntVector.broadcast(Lanes.INTS, ROUNDER_BITS);
    IntVector magnitude = IntVector.broadcast(Lanes.INTS, MAGNITUDE_BITS);
    IntVector firstNan = IntVector.broadcast(Lanes.INTS, INFINITE_BITS + 1);
    IntVector largestSize = IntVector.zero(Lanes.INTS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      IntVector size = value.reinterpretAsInts().and(magnitude);
      largestSize = largestSize.max(size);
      IntVector number = size.sub(firstNan).lanewise(ASHR, 31);
      IntVector bits = value.mul(up).add(rounder).reinterpretAsInts().max(lowest).min(highest);
      IntVector raw = bits.sub(zero).and(number);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, i);
    }
    return largestSize.reduceLanes(MAX);
  }

  @Override
  public void gradient(Tensor input, Tensor gradient, double[] sums, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    gradient(input.buffer(), gradient.buffer(), sums, from, end);
    rest.gradient(input, gradient, sums, end, to);
  }

  /**
   * With a sign, a value's size is looked at, and the gradient's sign turned where it is below
   * zero: both derivatives are odd. Without one, values below zero are cut to zero. Sums are of
   * products, not of gradients that are masked, so that those that are not finite show.
   */
  private void gradient(ByteBuffer input, ByteBuffer gradient, double[] sums, int from, int end) {
    FloatVector positiveZero = FloatVector.zero(Lanes.FLOATS);
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector zero = IntVector.zero(Lanes.INTS);
    IntVector one = IntVector.broadcast(Lanes.INTS, ONE_BITS);
    IntVector signs = IntVector.broadcast(Lanes.INTS, at.format().signed() ? 1 << 31 : 0);
    IntVector largest = IntVector.broadcast(Lanes.INTS, Float.floatToRawIntBits(at.largest()));
    IntVector magnitude = IntVector.broadcast(Lanes.INTS, MAGNITUDE_BITS);
    IntVector infinite = IntVector.broadcast(Lanes.INTS, INFINITE_BITS);
    FloatVector byStep = positiveZero;
    FloatVector byLargest = positiveZero;
    for (int i = from; i < end; i += Lanes.COUNT) {
      // The zero makes -0, which is not below zero, one without a sign.
      FloatVector value = Lanes.load(input, i).add(positiveZero);
      IntVector bits = value.reinterpretAsInts();
      IntVector nan = infinite.sub(bits.and(magnitude)).lanewise(ASHR, 31);
      IntVector sign = bits.and(signs);
      IntVector size = bits.lanewise(XOR, sign);
      IntVector above = largest.sub(size.max(zero)).lanewise(ASHR, 31).lanewise(AND_NOT, nan);
      IntVector outside = size.lanewise(ASHR, 31).or(above).or(nan);
      FloatVector steps = size.max(zero).min(largest).reinterpretAsFloats().mul(up);
      FloatVector change = steps.add(rounder).sub(rounder).sub(steps);
      IntVector own = Lanes.loadBits(gradient, i);
      FloatVector turned = own.lanewise(XOR, sign).reinterpretAsFloats();
      byStep = byStep.add(turned.mul(change.reinterpretAsInts().or(nan).reinterpretAsFloats()));
      byLargest = byLargest.add(turned.mul(one.and(above).reinterpretAsFloats()));
      IntVector kept = own.lanewise(AND_NOT, outside);
      kept.intoByteBuffer(gradient, i * Float.BYTES, Lanes.ORDER);
    }
    sums[0] += Lanes.sum(byStep);
    sums[1] += Lanes.sum(byLargest);
  }
}
