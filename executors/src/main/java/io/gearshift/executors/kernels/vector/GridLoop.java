package io.gearshift.executors.kernels.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.I2F;

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
 * <p>The stochastic loops write out what the others call: in so long a body the compiler of JDK 17
 * no longer inlines methods outside of the JDK (its node count cutoff), and a vector that is passed
 * to one is boxed, which takes three times as long.
 *
 * <p>Source: the rounding constant is folklore (e.g. H. S. Warren, Hacker's Delight, chapter 17).
 */
final class GridLoop {
  private static final float ROUNDER = 0x1.8p23f;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final int ONE_BITS = Float.floatToRawIntBits(1f);
  private static final int SINGLE_FACTOR = 126;

  private final DynamicFixedPoint format;
  private final int scaleExponent;
  private final int smallest;
  private final int lowest;
  private final int highest;
  private final float up;
  private final float upAgain;
  private final float down;
  private final float downAgain;

  /**
   * @param smallest smallest raw value: 0 for U8
   * @throws IllegalArgumentException if the width or the exponent is out of range
   */
  GridLoop(int bits, int scaleExponent, int smallest) {
    this.format = new DynamicFixedPoint(bits);
    this.scaleExponent = scaleExponent;
    this.smallest = smallest;
    this.lowest = ROUNDER_BITS + smallest;
    this.highest = ROUNDER_BITS + format.largestRaw();
    // Powers beyond the normal floats are taken in two exact steps.
    int first = Math.abs(scaleExponent) <= SINGLE_FACTOR ? scaleExponent : scaleExponent / 2;
    int second = scaleExponent - first;
    DynamicFixedPoint.checkScaleExponent(scaleExponent);
    this.up = (float) DynamicFixedPoint.powerOfTwo(first);
    this.upAgain = (float) DynamicFixedPoint.powerOfTwo(second);
    this.down = (float) DynamicFixedPoint.powerOfTwo(-first);
    this.downAgain = (float) DynamicFixedPoint.powerOfTwo(-second);
  }

  void quantize(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector bits = nearest(Lanes.load(input, i));
      Lanes.storeBytes(narrow(bits), output, i);
    }
    for (int i = end; i < to; i++) {
      int raw = format.encode(Lanes.get(input, i), scaleExponent);
      output.put(i, (byte) Math.max(smallest, raw));
    }
  }

  void quantizeStochastic(
      ByteBuffer input, ByteBuffer output, RandomStream stream, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    int low = stream.low();
    int high = stream.high();
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector bits = stochastic(Lanes.load(input, i), RandomLanes.uniform(low, high, i));
      ByteVector raw = (ByteVector) bits.sub(ROUNDER_BITS).convertShape(I2B, Lanes.BYTES, 0);
      raw.intoByteBuffer(output, i, Lanes.ORDER);
    }
    for (int i = end; i < to; i++) {
      int raw = format.encodeStochastic(Lanes.get(input, i), scaleExponent, stream.uniform(i));
      output.put(i, (byte) Math.max(smallest, raw));
    }
  }

  /** Snaps the elements [from, to) to the nearest; element i goes to i - shift. */
  void snap(ByteBuffer input, ByteBuffer output, int shift, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      Lanes.store(decode(nearest(Lanes.load(input, i))), output, i - shift);
    }
    for (int i = end; i < to; i++) {
      int raw = format.encode(Lanes.get(input, i), scaleExponent);
      Lanes.set(output, i - shift, format.decode(raw, scaleExponent));
    }
  }

  /** Snaps the elements [from, to) stochastically; element i goes to i - shift. */
  void snapStochastic(
      ByteBuffer input, ByteBuffer output, RandomStream stream, int shift, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    int low = stream.low();
    int high = stream.high();
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector bits = stochastic(Lanes.load(input, i), RandomLanes.uniform(low, high, i));
      FloatVector raw = bits.reinterpretAsFloats().sub(ROUNDER);
      raw.mul(down).mul(downAgain).intoByteBuffer(output, (i - shift) * Float.BYTES, Lanes.ORDER);
    }
    for (int i = end; i < to; i++) {
      int raw = format.encodeStochastic(Lanes.get(input, i), scaleExponent, stream.uniform(i));
      Lanes.set(output, i - shift, format.decode(raw, scaleExponent));
    }
  }

  /**
   * @param mask 0xff for unsigned bytes, -1 for signed ones
   */
  void dequantize(ByteBuffer input, ByteBuffer output, int mask, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector raw =
          ((IntVector) Lanes.loadBytes(input, i).convertShape(B2I, Lanes.INTS, 0)).and(mask);
      FloatVector value = (FloatVector) raw.convert(I2F, 0);
      Lanes.store(value.mul(down).mul(downAgain), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, format.decode(input.get(i) & mask, scaleExponent));
    }
  }

  private IntVector nearest(FloatVector value) {
    IntVector bits = value.mul(up).mul(upAgain).add(ROUNDER).reinterpretAsInts();
    return bits.max(lowest).min(highest);
  }

  /**
   * Nearest integer first; where that lies above the value, the floor is one less and the fraction
   * one more. Comparisons are sign bits: all ones in an arithmetic shift mean -1.
   */
  private IntVector stochastic(FloatVector value, FloatVector uniform) {
    FloatVector scaled = value.mul(up).mul(upAgain);
    FloatVector rounded = scaled.add(ROUNDER);
    FloatVector difference = scaled.sub(rounded.sub(ROUNDER));
    IntVector above = difference.reinterpretAsInts().lanewise(ASHR, 31);
    FloatVector fraction = difference.add(above.and(ONE_BITS).reinterpretAsFloats());
    FloatVector excess = fraction.add(uniform).sub(1f);
    IntVector noCarry = excess.reinterpretAsInts().lanewise(ASHR, 31);
    IntVector bits = rounded.reinterpretAsInts().add(above).add(noCarry).add(1);
    return bits.max(lowest).min(highest);
  }

  private static ByteVector narrow(IntVector bits) {
    return (ByteVector) bits.sub(ROUNDER_BITS).convertShape(I2B, Lanes.BYTES, 0);
  }

  private FloatVector decode(IntVector bits) {
    return bits.reinterpretAsFloats().sub(ROUNDER).mul(down).mul(downAgain);
  }
}
