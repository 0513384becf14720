package io.gearshift.executors.kernels.vector;

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
    for (int start = from; start < to; start += period) {
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
        float x = Lanes.get(input, start + i);
        float apart = x - pivots[i];
        sums[i] += apart;
        squares[i] = Math.fma(apart, apart, squares[i]);
        int order = RangeLoop.ordered(x);
        smallest[i] = Math.min(smallest[i], order);
        largest[i] = Math.max(largest[i], order);
      }
    }
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

  /** y of one period, or what is left of it, for rounding. */
  static void toValues(ByteBuffer input, Affine affine, float[] values, int start, int length) {
    float[] mean = affine.mean();
    float[] scale = affine.scale();
    float[] shift = affine.shift();
    int end = Lanes.vectorEnd(0, length);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector apart =
          Lanes.load(input, start + i).sub(FloatVector.fromArray(Lanes.FLOATS, mean, i));
      FloatVector y =
          apart.fma(
              FloatVector.fromArray(Lanes.FLOATS, scale, i),
              FloatVector.fromArray(Lanes.FLOATS, shift, i));
      y.intoArray(values, i);
    }
    for (int i = end; i < length; i++) {
      values[i] = affine.at(Lanes.get(input, start + i), i);
    }
  }
}
