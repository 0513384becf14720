package io.gearshift.executors.kernels.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2B;

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
final class GridLoop {
  private static final float ROUNDER = 0x1.8p23f;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final int ONE_BITS = Float.floatToRawIntBits(1f);
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
  GridLoop(int bits, int scaleExponent, int smallest) {
    DynamicFixedPoint.checkScaleExponent(scaleExponent);
    this.format = new DynamicFixedPoint(bits);
    this.scaleExponent = scaleExponent;
    this.smallest = smallest;
    // Powers of two beyond the normal floats are left to the plain loops.
    this.inVectors = Math.abs(scaleExponent) <= LARGEST_EXPONENT;
    this.up = inVectors ? (float) DynamicFixedPoint.powerOfTwo(scaleExponent) : 0;
    this.down = inVectors ? (float) DynamicFixedPoint.powerOfTwo(-scaleExponent) : 0;
  }

  void quantize(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = vectorEnd(from, to);
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector lowest = lowest(0);
    IntVector highest = highest(0);
    IntVector zero = IntVector.broadcast(Lanes.INTS, ROUNDER_BITS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector bits = Lanes.load(input, i).mul(up).add(rounder).reinterpretAsInts();
      IntVector raw = bits.max(lowest).min(highest).sub(zero);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, i);
    }
    for (int i = end; i < to; i++) {
      output.put(i, nearest(Lanes.get(input, i)));
    }
  }

  void quantizeStochastic(
      ByteBuffer input, ByteBuffer output, RandomStream stream, int from, int to) {
    int end = vectorEnd(from, to);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector one = IntVector.broadcast(Lanes.INTS, ONE_BITS);
    IntVector lowest = lowest(-1);
    IntVector highest = highest(-1);
    IntVector zero = IntVector.broadcast(Lanes.INTS, ROUNDER_BITS - 1);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector scaled = Lanes.load(input, i).mul(up);
      IntVector bits = stochastic(scaled, RandomLanes.uniform(low, high, i), rounder, one);
      IntVector raw = bits.max(lowest).min(highest).sub(zero);
      ByteVector bytes = (ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0);
      bytes.intoByteBuffer(output, i, Lanes.ORDER);
    }
    for (int i = end; i < to; i++) {
      output.put(i, stochastic(Lanes.get(input, i), stream, i));
    }
  }

  /** Writes the first values of an array to the elements from {@code start} on, to the nearest. */
  void quantize(float[] values, ByteBuffer output, int start, int length) {
    int end = vectorEnd(0, length);
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector lowest = lowest(0);
    IntVector highest = highest(0);
    IntVector zero = IntVector.broadcast(Lanes.INTS, ROUNDER_BITS);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, i);
      IntVector bits = value.mul(up).add(rounder).reinterpretAsInts();
      IntVector raw = bits.max(lowest).min(highest).sub(zero);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, start + i);
    }
    for (int i = end; i < length; i++) {
      output.put(start + i, nearest(values[i]));
    }
  }

  /** The same, stochastically. */
  void quantizeStochastic(
      float[] values, ByteBuffer output, RandomStream stream, int start, int length) {
    int end = vectorEnd(0, length);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector one = IntVector.broadcast(Lanes.INTS, ONE_BITS);
    IntVector lowest = lowest(-1);
    IntVector highest = highest(-1);
    IntVector zero = IntVector.broadcast(Lanes.INTS, ROUNDER_BITS - 1);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector scaled = FloatVector.fromArray(Lanes.FLOATS, values, i).mul(up);
      IntVector bits = stochastic(scaled, RandomLanes.uniform(low, high, start + i), rounder, one);
      IntVector raw = bits.max(lowest).min(highest).sub(zero);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, start + i);
    }
    for (int i = end; i < length; i++) {
      output.put(start + i, stochastic(values[i], stream, start + i));
    }
  }

  /** Writes the first values of an array to the first elements, with the draws of given indices. */
  void quantizeStochastic(
      float[] values, int[] indices, ByteBuffer output, RandomStream stream, int length) {
    int end = vectorEnd(0, length);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector one = IntVector.broadcast(Lanes.INTS, ONE_BITS);
    IntVector lowest = lowest(-1);
    IntVector highest = highest(-1);
    IntVector zero = IntVector.broadcast(Lanes.INTS, ROUNDER_BITS - 1);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector scaled = FloatVector.fromArray(Lanes.FLOATS, values, i).mul(up);
      IntVector bits = stochastic(scaled, RandomLanes.uniform(low, high, indices, i), rounder, one);
      IntVector raw = bits.max(lowest).min(highest).sub(zero);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, i);
    }
    for (int i = end; i < length; i++) {
      output.put(i, stochastic(values[i], stream, indices[i]));
    }
  }

  /** The raw value of one element, for what is left of vectors. */
  byte nearest(float value) {
    return (byte) Math.max(smallest, format.encode(value, scaleExponent));
  }

  private byte stochastic(float value, RandomStream stream, int index) {
    int raw = format.encodeStochastic(value, scaleExponent, stream.uniform(index));
    return (byte) Math.max(smallest, raw);
  }

  /** Snaps the elements [from, to) to the nearest; element i goes to i - shift. */
  void snap(ByteBuffer input, ByteBuffer output, int shift, int from, int to) {
    int end = vectorEnd(from, to);
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector down = FloatVector.broadcast(Lanes.FLOATS, this.down);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    IntVector lowest = lowest(0);
    IntVector highest = highest(0);
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
  void snapStochastic(
      ByteBuffer input, ByteBuffer output, RandomStream stream, int shift, int from, int to) {
    int end = vectorEnd(from, to);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = FloatVector.broadcast(Lanes.FLOATS, this.up);
    FloatVector down = FloatVector.broadcast(Lanes.FLOATS, this.down);
    FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
    FloatVector zero = FloatVector.broadcast(Lanes.FLOATS, ROUNDER - 1);
    IntVector one = IntVector.broadcast(Lanes.INTS, ONE_BITS);
    IntVector lowest = lowest(-1);
    IntVector highest = highest(-1);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector scaled = Lanes.load(input, i).mul(up);
      IntVector bits = stochastic(scaled, RandomLanes.uniform(low, high, i), rounder, one);
      FloatVector raw = bits.max(lowest).min(highest).reinterpretAsFloats().sub(zero);
      raw.mul(down).intoByteBuffer(output, (i - shift) * Float.BYTES, Lanes.ORDER);
    }
    for (int i = end; i < to; i++) {
      int raw = format.encodeStochastic(Lanes.get(input, i), scaleExponent, stream.uniform(i));
      Lanes.set(output, i - shift, format.decode(raw, scaleExponent));
    }
  }

  /**
   * Bits of the rounded value, less one. Nearest integer first; where that lies above the value,
   * the floor is one less and the fraction one more. Comparisons are sign bits: all ones in an
   * arithmetic shift mean -1.
   */
  private static IntVector stochastic(
      FloatVector scaled, FloatVector uniform, FloatVector rounder, IntVector one) {
    FloatVector rounded = scaled.add(rounder);
    FloatVector difference = scaled.sub(rounded.sub(rounder));
    IntVector above = difference.reinterpretAsInts().lanewise(ASHR, 31);
    FloatVector fraction = difference.add(above.and(one).reinterpretAsFloats());
    IntVector noCarry = fraction.add(uniform).reinterpretAsInts().sub(one).lanewise(ASHR, 31);
    return rounded.reinterpretAsInts().add(above).add(noCarry);
  }

  /** Factor of the values. */
  FloatVector up() {
    return FloatVector.broadcast(Lanes.FLOATS, up);
  }

  /** What is added to a scaled value; the low byte of the sum's bits is the raw value. */
  static FloatVector rounder() {
    return FloatVector.broadcast(Lanes.FLOATS, ROUNDER);
  }

  /** Bits of the smallest sum. */
  IntVector lowest() {
    return lowest(0);
  }

  /** Bits of the largest sum. */
  IntVector highest() {
    return highest(0);
  }

  private IntVector lowest(int offset) {
    return IntVector.broadcast(Lanes.INTS, ROUNDER_BITS + smallest + offset);
  }

  private IntVector highest(int offset) {
    return IntVector.broadcast(Lanes.INTS, ROUNDER_BITS + format.largestRaw() + offset);
  }

  /** The end of what vectors can do. */
  int vectorEnd(int from, int to) {
    return inVectors ? Lanes.vectorEnd(from, to) : from;
  }
}
