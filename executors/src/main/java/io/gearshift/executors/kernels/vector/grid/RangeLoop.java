package io.gearshift.executors.kernels.vector.grid;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Smallest and largest float by the order of their bits: with the magnitude bits of negative
 * numbers inverted, floats are ordered as integers are. Integer minima are single instructions, and
 * infinities and NaNs of either sign end up outside of all finite numbers, so that the pass that
 * finds the range also finds them.
 */
public final class RangeLoop {
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int INFINITY = ordered(Float.POSITIVE_INFINITY);
  private static final int NEGATIVE_INFINITY = ordered(Float.NEGATIVE_INFINITY);

  private int min = Integer.MAX_VALUE;
  private int max = Integer.MIN_VALUE;

  /** Takes in the elements [from, to). */
  public void run(ByteBuffer input, int from, int to) {
    IntVector min0 = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector max0 = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    IntVector min1 = min0;
    IntVector max1 = max0;
    IntVector magnitude = magnitude();
    int end = to - (to - from) % (2 * Lanes.COUNT);
    for (int i = from; i < end; i += 2 * Lanes.COUNT) {
      IntVector first = ordered(Lanes.loadBits(input, i), magnitude);
      IntVector second = ordered(Lanes.loadBits(input, i + Lanes.COUNT), magnitude);
      min0 = min0.min(first);
      max0 = max0.max(first);
      min1 = min1.min(second);
      max1 = max1.max(second);
    }
    take(min0.min(min1).reduceLanes(MIN), max0.max(max1).reduceLanes(MAX));
    for (int i = end; i < to; i++) {
      take(Lanes.get(input, i));
    }
  }

  /** Takes in the first elements of an array. */
  public void run(float[] values, int length) {
    IntVector smallest = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector largest = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    IntVector magnitude = magnitude();
    int end = Lanes.vectorEnd(0, length);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, i);
      IntVector order = ordered(value.reinterpretAsInts(), magnitude);
      smallest = smallest.min(order);
      largest = largest.max(order);
    }
    take(smallest.reduceLanes(MIN), largest.reduceLanes(MAX));
    for (int i = end; i < length; i++) {
      take(values[i]);
    }
  }

  /** Takes in one element. */
  public void take(float value) {
    int bits = ordered(value);
    take(bits, bits);
  }

  /** Takes in the ordered bits of the smallest and the largest of some elements. */
  public void take(int smallest, int largest) {
    min = Math.min(min, smallest);
    max = Math.max(max, largest);
  }

  /** All that some loops took in; null stands for a loop that did not run. */
  public static RangeLoop merged(RangeLoop[] loops) {
    RangeLoop whole = new RangeLoop();
    for (RangeLoop loop : loops) {
      if (loop != null) {
        whole.take(loop.min, loop.max);
      }
    }
    return whole;
  }

  public boolean isFinite() {
    return min > NEGATIVE_INFINITY && max < INFINITY;
  }

  /** The smallest element, without the sign of zero. */
  public float min() {
    return value(min) + 0f;
  }

  /** The largest element, without the sign of zero. */
  public float max() {
    return value(max) + 0f;
  }

  /** Names the first element that is not finite. */
  public static ArithmeticException firstNotFinite(ByteBuffer input, int size) {
    int i = 0;
    while (i < size - 1 && Float.isFinite(Lanes.get(input, i))) {
      i++;
    }
    return ElementWiseArguments.notFinite(Lanes.get(input, i), i);
  }

  /**
   * Integers in the order of the floats whose bits are given.
   *
   * @param magnitude {@link #magnitude}, made before the loop: a scalar would be spread over a
   *     vector in every turn
   */
  public static IntVector ordered(IntVector bits, IntVector magnitude) {
    return bits.lanewise(XOR, bits.lanewise(ASHR, 31).and(magnitude));
  }

  /** The bits of floats without their sign. */
  public static IntVector magnitude() {
    return IntVector.broadcast(Lanes.INTS, MAGNITUDE);
  }

  public static int ordered(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits ^ (bits >> 31 & MAGNITUDE);
  }

  /** The float whose {@link #ordered} bits are given. */
  public static float value(int ordered) {
    return Float.intBitsToFloat(ordered ^ (ordered >> 31 & MAGNITUDE));
  }
}
