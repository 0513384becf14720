package io.gearshift.executors.kernels.vector.normalization;

import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Forward loops of batch normalisation over the elements [from, to), {@code from} a multiple of the
 * period. y = (x - mean) scale + shift with one rounding of the difference and one of the rest, the
 * same in every loop, so that each sees the same bits of y.
 */
final class NormalizationLoops {
  private static final int MEASURED = 4;

  private NormalizationLoops() {}

  /** What y is made with, by place in the period. */
  record Affine(int period, float[] mean, float[] scale, float[] shift) {

    /** y of one element. */
    float at(float x, int place) {
      return Math.fma(x - mean[place], scale[place], shift[place]);
    }
  }

  /** The order of the smallest and the largest x, by place in the period. */
  static final class Extremes {
    final int[] smallest;
    final int[] largest;

    Extremes(int period) {
      smallest = new int[period];
      largest = new int[period];
      Arrays.fill(smallest, Integer.MAX_VALUE);
      Arrays.fill(largest, Integer.MIN_VALUE);
    }
  }

  /** Adds x - pivot to {@code sums}, its square to {@code squares}, and takes in the extremes. */
  static void measure(
      ByteBuffer input,
      float[] pivots,
      float[] sums,
      float[] squares,
      Extremes extremes,
      int from,
      int to) {
    int period = pivots.length;
    int[] smallest = extremes.smallest;
    int[] largest = extremes.largest;
    IntVector magnitude = RangeLoop.magnitude();
    int rest = from;
    for (; rest + MEASURED * period <= to; rest += MEASURED * period) {
      measurePeriods(input, pivots, sums, squares, extremes, rest);
    }
    for (int start = rest; start < to; start += period) {
      int length = Math.min(period, to - start);
      int end = Lanes.vectorEnd(0, length);
      for (int i = 0; i < end; i += Lanes.COUNT) {
        FloatVector x = Lanes.load(input, start + i);
        FloatVector apart = x.sub(FloatVector.fromArray(Lanes.FLOATS, pivots, i));
        FloatVector.fromArray(Lanes.FLOATS, sums, i).add(apart).intoArray(sums, i);
        apart.fma(apart, FloatVector.fromArray(Lanes.FLOATS, squares, i)).intoArray(squares, i);
        IntVector order = RangeLoop.ordered(x.reinterpretAsInts(), magnitude);
        IntVector.fromArray(Lanes.INTS, smallest, i).min(order).intoArray(smallest, i);
        IntVector.fromArray(Lanes.INTS, largest, i).max(order).intoArray(largest, i);
      }
      for (int i = end; i < length; i++) {
        measure(Lanes.get(input, start + i), pivots, sums, squares, extremes, i);
      }
    }
  }

  /** The same over {@value #MEASURED} whole periods, which share what is read of arrays. */
  private static void measurePeriods(
      ByteBuffer input,
      float[] pivots,
      float[] sums,
      float[] squares,
      Extremes extremes,
      int start) {
    int period = pivots.length;
    int[] smallest = extremes.smallest;
    int[] largest = extremes.largest;
    IntVector magnitude = RangeLoop.magnitude();
    int end = Lanes.vectorEnd(0, period);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector pivot = FloatVector.fromArray(Lanes.FLOATS, pivots, i);
      FloatVector x0 = Lanes.load(input, start + i);
      FloatVector x1 = Lanes.load(input, start + period + i);
      FloatVector x2 = Lanes.load(input, start + 2 * period + i);
      FloatVector x3 = Lanes.load(input, start + 3 * period + i);
      FloatVector apart0 = x0.sub(pivot);
      FloatVector apart1 = x1.sub(pivot);
      FloatVector apart2 = x2.sub(pivot);
      FloatVector apart3 = x3.sub(pivot);
      FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, i);
      sum.add(apart0).add(apart1).add(apart2).add(apart3).intoArray(sums, i);
      FloatVector square = FloatVector.fromArray(Lanes.FLOATS, squares, i);
      square = apart1.fma(apart1, apart0.fma(apart0, square));
      apart3.fma(apart3, apart2.fma(apart2, square)).intoArray(squares, i);
      IntVector order0 = RangeLoop.ordered(x0.reinterpretAsInts(), magnitude);
      IntVector order1 = RangeLoop.ordered(x1.reinterpretAsInts(), magnitude);
      IntVector order2 = RangeLoop.ordered(x2.reinterpretAsInts(), magnitude);
      IntVector order3 = RangeLoop.ordered(x3.reinterpretAsInts(), magnitude);
      IntVector least = order0.min(order1).min(order2.min(order3));
      IntVector most = order0.max(order1).max(order2.max(order3));
      IntVector.fromArray(Lanes.INTS, smallest, i).min(least).intoArray(smallest, i);
      IntVector.fromArray(Lanes.INTS, largest, i).max(most).intoArray(largest, i);
    }
    for (int row = start; row < start + MEASURED * period; row += period) {
      for (int i = end; i < period; i++) {
        measure(Lanes.get(input, row + i), pivots, sums, squares, extremes, i);
      }
    }
  }

  private static void measure(
      float x, float[] pivots, float[] sums, float[] squares, Extremes extremes, int i) {
    float apart = x - pivots[i];
    sums[i] += apart;
    squares[i] = Math.fma(apart, apart, squares[i]);
    int order = RangeLoop.ordered(x);
    extremes.smallest[i] = Math.min(extremes.smallest[i], order);
    extremes.largest[i] = Math.max(extremes.largest[i], order);
  }

  /** output = max(y, floor). */
  static void normalize(
      ByteBuffer input, Affine affine, float floor, ByteBuffer output, int from, int to) {
    int period = affine.period();
    float[] mean = affine.mean();
    float[] scale = affine.scale();
    float[] shift = affine.shift();
    FloatVector least = FloatVector.broadcast(Lanes.FLOATS, floor);
    for (int start = from; start < to; start += period) {
      int length = Math.min(period, to - start);
      int end = Lanes.vectorEnd(0, length);
      for (int i = 0; i < end; i += Lanes.COUNT) {
        FloatVector apart =
            Lanes.load(input, start + i).sub(FloatVector.fromArray(Lanes.FLOATS, mean, i));
        FloatVector y =
            apart.fma(
                FloatVector.fromArray(Lanes.FLOATS, scale, i),
                FloatVector.fromArray(Lanes.FLOATS, shift, i));
        Lanes.store(y.max(least), output, start + i);
      }
      for (int i = end; i < length; i++) {
        float y = affine.at(Lanes.get(input, start + i), i);
        Lanes.set(output, start + i, Math.max(y, floor));
      }
    }
  }
}
