package io.gearshift.executors.kernels.vector.grid;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2B;

import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.kernels.vector.loop.RandomLanes;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Rounding to the grid of one scale exponent.
 *
 * <p>Adding 1.5 * 2^23 to a float below 2^22 leaves its nearest integer, ties to even, in the low
 * bits. Larger floats, infinities included, leave bits that are larger (or, for negative ones,
 * smaller) than those of any integer of 16 bits, so saturation is a maximum and a minimum of
 * integers.
 *
 * <p>Constants are spread over vectors before the loops: operations with a scalar do so in every
 * turn. Bodies call as little as they can: the compiler of JDK 17 stops inlining methods outside of
 * the JDK after a while (its node count cutoff), and a vector that is passed to one is boxed, which
 * takes three times as long.
 *
 * <p>Source: the rounding constant is folklore (e.g. H. S. Warren, Hacker's Delight, chapter 17).
 */
public final class GridLoop {
  private static final float ROUNDER = 0x1.8p23f;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final int ONE_BITS = Float.floatToRawIntBits(1f);
  private static final int SIGN = 31;
  private static final int LARGEST_EXPONENT = 126;

  private final DynamicFixedPoint format;
  private final int scaleExponent;
  private final int smallest;
  private final boolean inVectors;
  private final float up;
  private final float down;

  /**
   * @param smallest smallest raw value: 0 for U8
   * @throws IllegalArgumentException if the width or the exponent is out of range
   */
  public GridLoop(int bits, int scaleExponent, int smallest) {
    DynamicFixedPoint.checkScaleExponent(scaleExponent);
    this.format = new DynamicFixedPoint(bits);
    this.scaleExponent = scaleExponent;
    this.smallest = smallest;
    // Powers of two beyond the normal floats are left to the plain loops.
    this.inVectors = Math.abs(scaleExponent) <= LARGEST_EXPONENT;
    this.up = inVectors ? (float) DynamicFixedPoint.powerOfTwo(scaleExponent) : 0;
    this.down = inVectors ? (float) DynamicFixedPoint.powerOfTwo(-scaleExponent) : 0;
  }

  public void quantize(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = vectorEnd(from, to);
    FloatVector up = up();
    FloatVector rounder = rounder();
    IntVector lowest = lowest();
    IntVector highest = highest();
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector bits = Lanes.load(input, i).mul(up).add(rounder).reinterpretAsInts();
      IntVector raw = bits.max(lowest).min(highest);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, i);
    }
    for (int i = end; i < to; i++) {
      output.put(i, nearest(Lanes.get(input, i)));
    }
  }

  public void quantizeStochastic(
      ByteBuffer input, ByteBuffer output, RandomStream stream, int from, int to) {
    int end = vectorEnd(from, to);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = up();
    FloatVector rounder = rounder();
    FloatVector unit = unit();
    IntVector one = one();
    IntVector belowOne = belowOne();
    IntVector lowest = lowest();
    IntVector highest = highest();
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      FloatVector draw = RandomLanes.draw(low, high, i);
      IntVector bits = stochastic(value, draw, up, rounder, unit, one, belowOne);
      IntVector raw = bits.max(lowest).min(highest);
      ByteVector bytes = (ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0);
      bytes.intoByteBuffer(output, i, Lanes.ORDER);
    }
    for (int i = end; i < to; i++) {
      output.put(i, stochastic(Lanes.get(input, i), stream, i));
    }
  }

  /** Writes the first values of an array to the elements from {@code start} on, to the nearest. */
  public void quantize(float[] values, ByteBuffer output, int start, int length) {
    int end = vectorEnd(0, length);
    FloatVector up = up();
    FloatVector rounder = rounder();
    IntVector lowest = lowest();
    IntVector highest = highest();
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, i);
      IntVector bits = value.mul(up).add(rounder).reinterpretAsInts();
      IntVector raw = bits.max(lowest).min(highest);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, start + i);
    }
    for (int i = end; i < length; i++) {
      output.put(start + i, nearest(values[i]));
    }
  }

  /** The same, stochastically. */
  public void quantizeStochastic(
      float[] values, ByteBuffer output, RandomStream stream, int start, int length) {
    int end = vectorEnd(0, length);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = up();
    FloatVector rounder = rounder();
    FloatVector unit = unit();
    IntVector one = one();
    IntVector belowOne = belowOne();
    IntVector lowest = lowest();
    IntVector highest = highest();
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, i);
      FloatVector draw = RandomLanes.draw(low, high, start + i);
      IntVector bits = stochastic(value, draw, up, rounder, unit, one, belowOne);
      IntVector raw = bits.max(lowest).min(highest);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, start + i);
    }
    for (int i = end; i < length; i++) {
      output.put(start + i, stochastic(values[i], stream, start + i));
    }
  }

  /** Writes the first values of an array to the first elements, with the draws of given indices. */
  public void quantizeStochastic(
      float[] values, int[] indices, ByteBuffer output, RandomStream stream, int length) {
    int end = vectorEnd(0, length);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = up();
    FloatVector rounder = rounder();
    FloatVector unit = unit();
    IntVector one = one();
    IntVector belowOne = belowOne();
    IntVector lowest = lowest();
    IntVector highest = highest();
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, i);
      FloatVector draw = RandomLanes.draw(low, high, indices, i);
      IntVector bits = stochastic(value, draw, up, rounder, unit, one, belowOne);
      IntVector raw = bits.max(lowest).min(highest);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, i);
    }
    for (int i = end; i < length; i++) {
      output.put(i, stochastic(values[i], stream, indices[i]));
    }
  }

  /** The raw value of one element, for what is left of vectors. */
  public byte nearest(float value) {
    return (byte) Math.max(smallest, format.encode(value, scaleExponent));
  }

  /** The same, stochastically. */
  public byte stochastic(float value, RandomStream stream, int index) {
    int raw = format.encodeStochastic(value, scaleExponent, stream.uniform(index));
    return (byte) Math.max(smallest, raw);
  }

  /** Snaps the elements [from, to) to the nearest; element i goes to i - shift. */
  public void snap(ByteBuffer input, ByteBuffer output, int shift, int from, int to) {
    int end = vectorEnd(from, to);
    FloatVector up = up();
    FloatVector down = FloatVector.broadcast(Lanes.FLOATS, this.down);
    FloatVector rounder = rounder();
    IntVector lowest = lowest();
    IntVector highest = highest();
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector bits = Lanes.load(input, i).mul(up).add(rounder).reinterpretAsInts();
      FloatVector raw = bits.max(lowest).min(highest).reinterpretAsFloats().sub(rounder);
      Lanes.store(raw.mul(down), output, i - shift);
    }
    for (int i = end; i < to; i++) {
      int raw = format.encode(Lanes.get(input, i), scaleExponent);
      Lanes.set(output, i - shift, format.decode(raw, scaleExponent));
    }
  }

  /** Snaps the elements [from, to) stochastically; element i goes to i - shift. */
  public void snapStochastic(
      ByteBuffer input, ByteBuffer output, RandomStream stream, int shift, int from, int to) {
    int end = vectorEnd(from, to);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = up();
    FloatVector down = FloatVector.broadcast(Lanes.FLOATS, this.down);
    FloatVector rounder = rounder();
    FloatVector unit = unit();
    IntVector one = one();
    IntVector belowOne = belowOne();
    IntVector lowest = lowest();
    IntVector highest = highest();
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      FloatVector draw = RandomLanes.draw(low, high, i);
      IntVector bits = stochastic(value, draw, up, rounder, unit, one, belowOne);
      FloatVector raw = bits.max(lowest).min(highest).reinterpretAsFloats().sub(rounder);
      raw.mul(down).intoByteBuffer(output, (i - shift) * Float.BYTES, Lanes.ORDER);
    }
    for (int i = end; i < to; i++) {
      int raw = format.encodeStochastic(Lanes.get(input, i), scaleExponent, stream.uniform(i));
      Lanes.set(output, i - shift, format.decode(raw, scaleExponent));
    }
  }

  /**
   * Bits of the rounded values, to be saturated. Nearest integer first; where that lies above the
   * value, the floor is one less and the fraction one more. Products with a power of two are exact,
   * so each sum is rounded once. Comparisons are sign bits: all ones in an arithmetic shift mean
   * -1.
   *
   * @param draw {@link RandomLanes#draw}
   * @param up the scale; it and what follows are {@link #up} to {@link #belowOne}, made before the
   *     loop
   */
  public static IntVector stochastic(
      FloatVector value,
      FloatVector draw,
      FloatVector up,
      FloatVector rounder,
      FloatVector unit,
      IntVector one,
      IntVector belowOne) {
    FloatVector rounded = value.fma(up, rounder);
    FloatVector difference = value.fma(up, rounder.sub(rounded));
    IntVector above = difference.reinterpretAsInts().lanewise(ASHR, SIGN);
    FloatVector fraction = difference.add(above.and(one).reinterpretAsFloats());
    FloatVector drawn = draw.fma(unit, fraction);
    IntVector carry = belowOne.sub(drawn.reinterpretAsInts()).lanewise(ASHR, SIGN);
    return rounded.reinterpretAsInts().add(above).sub(carry);
  }

  /** Factor of the values. */
  public FloatVector up() {
    return FloatVector.broadcast(Lanes.FLOATS, up);
  }

  public static FloatVector rounder() {
    return FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
  }

  public static FloatVector unit() {
    return FloatVector.broadcast(Lanes.FLOATS, RandomLanes.UNIT);
  }

  public static IntVector one() {
    return IntVector.broadcast(Lanes.INTS, ONE_BITS);
  }

  public static IntVector belowOne() {
    return IntVector.broadcast(Lanes.INTS, ONE_BITS - 1);
  }

  /** Bits of the smallest value. The low byte of the bits is the raw value. */
  public IntVector lowest() {
    return IntVector.broadcast(Lanes.INTS, ROUNDER_BITS + smallest);
  }

  /** Bits of the largest value. */
  public IntVector highest() {
    return IntVector.broadcast(Lanes.INTS, ROUNDER_BITS + format.largestRaw());
  }

  /** The end of what vectors can do. */
  public int vectorEnd(int from, int to) {
    return inVectors ? Lanes.vectorEnd(from, to) : from;
  }
}
