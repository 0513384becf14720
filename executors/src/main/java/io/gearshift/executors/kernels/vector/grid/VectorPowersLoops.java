package io.gearshift.executors.kernels.vector.grid;

import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gearshift.executors.kernels.host.grid.LearnedLoops;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.numerics.LearnedPowers;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Powers of two with trained ends, a vector at a time; what is left of a part after the last whole
 * vector is plain Java's.
 *
 * <p>2^rint(log2 size) is the next power of two from sqrt(2) * 2^e on, else 2^e. The root is no
 * float, so there are no ties; and its neighbours are so far from it that the logarithm in double
 * precision, too, is on their side of e + 1/2. So what is missing from the first float above it to
 * 2 is added to the bits of the size; a carry goes to the exponent, and the fraction is dropped.
 *
 * <p>Comparisons are sign bits of differences, and vectors are stored by the JDK's method, as in
 * {@link VectorUniformLoops}.
 */
public final class VectorPowersLoops implements LearnedLoops {
  private static final int INFINITE_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  /** From the first float above the root of two to 2. */
  private static final int CARRY =
      Float.floatToRawIntBits(2f) - Float.floatToRawIntBits(Math.nextUp((float) Math.sqrt(2)));

  private final LearnedPowers.At at;
  private final LearnedLoops rest;

  /** Bits of the smallest size that does not become zero. */
  private final int leastBits;

  /**
   * @param at powers that are {@link #takes taken}
   * @param rest of the same powers
   */
  public VectorPowersLoops(LearnedPowers.At at, LearnedLoops rest) {
    this.at = at;
    this.rest = rest;
    this.leastBits = Math.max(1, Float.floatToRawIntBits(at.zeroEnd()));
  }

  /** Whether the ends are in order, and normal floats, as is then all that is between them. */
  public static boolean takes(LearnedPowers.At at) {
    return at.smallest() >= Float.MIN_NORMAL
        && at.smallest() <= at.largest()
        && at.largest() <= Float.MAX_VALUE;
  }

  private static IntVector ints(int value) {
    return IntVector.broadcast(Lanes.INTS, value);
  }

  private static IntVector bits(float value) {
    return ints(Float.floatToRawIntBits(value));
  }

  /** Where a value below zero becomes zero, whatever its size: all ones. */
  private IntVector unsigned() {
    return ints(at.format().signed() ? 0 : -1);
  }

  @Override
  public boolean encode(Tensor input, Tensor output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    boolean finite = encode(input.buffer(), output.buffer(), from, end) < INFINITE_BITS;
    return rest.encode(input, output, end, to) && finite;
  }

  /** Returns the bits of the largest absolute value. */
  private int encode(ByteBuffer input, ByteBuffer output, int from, int end) {
    FloatVector positiveZero = FloatVector.zero(Lanes.FLOATS);
    IntVector signBit = ints(1 << 31);
    IntVector magnitude = ints(Integer.MAX_VALUE);
    IntVector carry = ints(CARRY);
    IntVector infinite = ints(INFINITE_BITS);
    IntVector least = ints(leastBits);
    IntVector smallest = bits(at.smallest());
    IntVector largest = bits(at.largest());
    IntVector unsigned = unsigned();
    IntVector largestSize = IntVector.zero(Lanes.INTS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector bits = Lanes.loadBits(input, i);
      IntVector size = bits.and(magnitude);
      largestSize = largestSize.max(size);
      IntVector finite = size.sub(infinite).lanewise(ASHR, 31);
      IntVector none = size.sub(least).lanewise(ASHR, 31).or(bits.lanewise(ASHR, 31).and(unsigned));
      IntVector power = size.add(carry).and(infinite).max(smallest).min(largest);
      // The zero makes -0, which is not below zero, one without a sign.
      IntVector sign =
          bits.reinterpretAsFloats().add(positiveZero).reinterpretAsInts().and(signBit);
      IntVector quantized = power.lanewise(AND_NOT, none).or(sign).and(finite);
      IntVector result = bits.lanewise(AND_NOT, finite).or(quantized);
      result.intoByteBuffer(output, i * Float.BYTES, Lanes.ORDER);
    }
    return largestSize.reduceLanes(MAX);
  }

  @Override
  public void gradient(Tensor input, Tensor gradient, double[] sums, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    gradient(input.buffer(), gradient.buffer(), sums, from, end);
    rest.gradient(input, gradient, sums, end, to);
  }

  /** As with {@link VectorUniformLoops}, gradients are turned where the value is below zero. */
  private void gradient(ByteBuffer input, ByteBuffer gradient, double[] sums, int from, int end) {
    IntVector signBit = ints(1 << 31);
    IntVector one = bits(1);
    IntVector magnitude = ints(Integer.MAX_VALUE);
    IntVector carry = ints(CARRY);
    IntVector infinite = ints(INFINITE_BITS);
    IntVector least = ints(leastBits);
    IntVector smallest = bits(at.smallest());
    IntVector belowLargest = bits(Math.nextDown(at.largest()));
    IntVector unsigned = unsigned();
    FloatVector bySmallest = FloatVector.zero(Lanes.FLOATS);
    FloatVector byLargest = bySmallest;
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector bits = Lanes.loadBits(input, i);
      IntVector size = bits.and(magnitude);
      IntVector nan = infinite.sub(size).lanewise(ASHR, 31);
      IntVector none = size.sub(least).lanewise(ASHR, 31).or(bits.lanewise(ASHR, 31).and(unsigned));
      IntVector below = size.sub(smallest).lanewise(ASHR, 31).lanewise(AND_NOT, none);
      IntVector above = belowLargest.sub(size).lanewise(ASHR, 31).lanewise(AND_NOT, none.or(nan));
      IntVector power = size.add(carry).and(infinite);
      IntVector ratio =
          power.reinterpretAsFloats().div(size.reinterpretAsFloats()).reinterpretAsInts();
      IntVector byValue = ratio.lanewise(AND_NOT, none.or(below).or(above)).or(nan);
      FloatVector own = Lanes.load(gradient, i);
      FloatVector turned =
          own.reinterpretAsInts().lanewise(XOR, bits.and(signBit)).reinterpretAsFloats();
      bySmallest = bySmallest.add(turned.mul(one.and(below).reinterpretAsFloats()));
      byLargest = byLargest.add(turned.mul(one.and(above).reinterpretAsFloats()));
      FloatVector scaled = own.mul(byValue.reinterpretAsFloats());
      scaled.intoByteBuffer(gradient, i * Float.BYTES, Lanes.ORDER);
    }
    sums[0] += Lanes.sum(bySmallest);
    sums[1] += Lanes.sum(byLargest);
  }
}
