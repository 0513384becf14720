package io.gearshift.executors.kernels.vector.depthwise;

import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2F;

import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Loops of depthwise convolutions. A lane is a channel, so that the order of its sums does not
 * depend on the length of vectors. Lines hold one vector for each column.
 */
final class DepthwiseLoops {
  /** Columns that are summed side by side: a sum waits four cycles for the one before it. */
  static final int COLUMNS = 4;

  private DepthwiseLoops() {}

  /** Copies bytes of {@code count} columns, {@code step} apart, into a line of floats. */
  static void widen(ByteBuffer input, int from, int step, float[] line, int to, int count) {
    for (int i = 0; i < count; i++) {
      IntVector raw =
          (IntVector) Lanes.loadBytes(input, from + i * step).convertShape(B2I, Lanes.INTS, 0);
      FloatVector whole = (FloatVector) raw.convertShape(I2F, Lanes.FLOATS, 0);
      whole.intoArray(line, to + i * Lanes.COUNT);
    }
  }

  /** As {@link #widen} for floats. */
  static void copy(ByteBuffer input, int from, int step, float[] line, int to, int count) {
    for (int i = 0; i < count; i++) {
      Lanes.load(input, from + i * step).intoArray(line, to + i * Lanes.COUNT);
    }
  }

  /**
   * Writes {@code factor} times the sum over taps of line value times weight, for {@code count}
   * columns, at least {@value #COLUMNS}. Never inlined (ADR 0010).
   *
   * @param from added to the place of each tap: where the first column's line values are
   * @param step from a column's line values to the next one's
   * @param to element of the output's first column
   * @param outputStep elements from a column of the output to the next
   */
  static void sums(
      DepthwiseTaps taps,
      float[] lines,
      int from,
      int step,
      float[] weights,
      int firstWeight,
      float factor,
      ByteBuffer output,
      int to,
      int outputStep,
      int count) {
    int[] places = taps.places();
    int[] ofWeights = taps.weights();
    int last = taps.count();
    FloatVector factors = FloatVector.broadcast(Lanes.FLOATS, factor);
    for (int i = 0; i < count; i += COLUMNS) {
      // The last columns of a line are summed twice where their number is no multiple.
      int column = Math.min(i, count - COLUMNS);
      int start = from + column * step;
      FloatVector first = FloatVector.zero(Lanes.FLOATS);
      FloatVector second = FloatVector.zero(Lanes.FLOATS);
      FloatVector third = FloatVector.zero(Lanes.FLOATS);
      FloatVector fourth = FloatVector.zero(Lanes.FLOATS);
      for (int tap = 0; tap < last; tap++) {
        FloatVector weight =
            FloatVector.fromArray(Lanes.FLOATS, weights, firstWeight + ofWeights[tap]);
        int place = start + places[tap];
        first = FloatVector.fromArray(Lanes.FLOATS, lines, place).fma(weight, first);
        second = FloatVector.fromArray(Lanes.FLOATS, lines, place + step).fma(weight, second);
        third = FloatVector.fromArray(Lanes.FLOATS, lines, place + 2 * step).fma(weight, third);
        fourth = FloatVector.fromArray(Lanes.FLOATS, lines, place + 3 * step).fma(weight, fourth);
      }
      int target = to + column * outputStep;
      Lanes.store(first.mul(factors), output, target);
      Lanes.store(second.mul(factors), output, target + outputStep);
      Lanes.store(third.mul(factors), output, target + 2 * outputStep);
      Lanes.store(fourth.mul(factors), output, target + 3 * outputStep);
    }
  }

  /** As {@link #sums} for one column: for maps of fewer columns than are summed side by side. */
  static void sum(
      DepthwiseTaps taps,
      float[] lines,
      int from,
      float[] weights,
      int firstWeight,
      float factor,
      ByteBuffer output,
      int to) {
    int[] places = taps.places();
    int[] ofWeights = taps.weights();
    int last = taps.count();
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    for (int tap = 0; tap < last; tap++) {
      sum =
          FloatVector.fromArray(Lanes.FLOATS, lines, from + places[tap])
              .fma(FloatVector.fromArray(Lanes.FLOATS, weights, firstWeight + ofWeights[tap]), sum);
    }
    Lanes.store(sum.mul(FloatVector.broadcast(Lanes.FLOATS, factor)), output, to);
  }

  /**
   * Adds the products of {@code count} columns of two lines to one vector of sums. Never inlined
   * (ADR 0010).
   *
   * @param step from a column's input to the next one's
   */
  static void addProducts(
      float[] input,
      int from,
      int step,
      float[] gradient,
      int gradientFrom,
      float[] sums,
      int to,
      int count) {
    FloatVector first = FloatVector.fromArray(Lanes.FLOATS, sums, to);
    FloatVector second = FloatVector.zero(Lanes.FLOATS);
    FloatVector third = FloatVector.zero(Lanes.FLOATS);
    FloatVector fourth = FloatVector.zero(Lanes.FLOATS);
    int whole = count - count % COLUMNS;
    for (int i = 0; i < whole; i += COLUMNS) {
      int x = from + i * step;
      int y = gradientFrom + i * Lanes.COUNT;
      first = plusProduct(first, input, x, gradient, y);
      second = plusProduct(second, input, x + step, gradient, y + Lanes.COUNT);
      third = plusProduct(third, input, x + 2 * step, gradient, y + 2 * Lanes.COUNT);
      fourth = plusProduct(fourth, input, x + 3 * step, gradient, y + 3 * Lanes.COUNT);
    }
    for (int i = whole; i < count; i++) {
      first = plusProduct(first, input, from + i * step, gradient, gradientFrom + i * Lanes.COUNT);
    }
    first.add(second).add(third.add(fourth)).intoArray(sums, to);
  }

  private static FloatVector plusProduct(
      FloatVector sum, float[] input, int x, float[] gradient, int y) {
    return FloatVector.fromArray(Lanes.FLOATS, input, x)
        .fma(FloatVector.fromArray(Lanes.FLOATS, gradient, y), sum);
  }
}
