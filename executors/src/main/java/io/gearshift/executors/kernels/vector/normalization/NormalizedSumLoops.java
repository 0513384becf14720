package io.gearshift.executors.kernels.vector.normalization;

import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import io.gearshift.executors.kernels.vector.grid.GridLoop;
import io.gearshift.executors.kernels.vector.grid.GuessedGrid;
import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.kernels.vector.normalization.NormalizationLoops.Affine;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Loops of sum = max(y + other, 0), y as in {@link NormalizationLoops}, over the elements [from,
 * to), {@code from} a multiple of the period. All write the sum, and to {@code positive} 1 where it
 * is above 0, else 0.
 *
 * @param affine of y
 * @param input what is normalised
 * @param other what is added
 */
record NormalizedSumLoops(
    Affine affine, ByteBuffer input, ByteBuffer other, ByteBuffer sum, ByteBuffer positive)
    implements GuessedGrid.Source {

  void add(int from, int to) {
    IntVector one = IntVector.broadcast(Lanes.INTS, 1);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    int period = affine.period();
    for (int start = from; start < to; start += period) {
      int length = Math.min(period, to - start);
      int end = Lanes.vectorEnd(0, length);
      for (int i = 0; i < end; i += Lanes.COUNT) {
        write(start, i, zero, one);
      }
      for (int i = end; i < length; i++) {
        write(start, i);
      }
    }
  }

  @Override
  public void make(float[] values, int start, int length) {
    IntVector one = IntVector.broadcast(Lanes.INTS, 1);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    int end = Lanes.vectorEnd(0, length);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      write(start, i, zero, one).intoArray(values, i);
    }
    for (int i = end; i < length; i++) {
      values[i] = write(start, i);
    }
  }

  @Override
  public void quantize(
      GridLoop grid, RangeLoop range, float[] room, ByteBuffer output, int start, int length) {
    IntVector one = IntVector.broadcast(Lanes.INTS, 1);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    IntVector magnitude = RangeLoop.magnitude();
    IntVector smallest = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector largest = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    FloatVector up = grid.up();
    FloatVector rounder = GridLoop.rounder();
    IntVector lowest = grid.lowest();
    IntVector highest = grid.highest();
    int end = grid.vectorEnd(0, length);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector value = write(start, i, zero, one);
      IntVector order = RangeLoop.ordered(value.reinterpretAsInts(), magnitude);
      smallest = smallest.min(order);
      largest = largest.max(order);
      IntVector raw = value.fma(up, rounder).reinterpretAsInts().max(lowest).min(highest);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, start + i);
    }
    range.take(smallest.reduceLanes(MIN), largest.reduceLanes(MAX));
    for (int i = end; i < length; i++) {
      float value = write(start, i);
      range.take(value);
      output.put(start + i, grid.nearest(value));
    }
  }

  /** The bits of a float that is not negative are positive exactly where the float is. */
  private FloatVector write(int start, int i, FloatVector zero, IntVector one) {
    FloatVector y =
        Lanes.load(input, start + i)
            .sub(FloatVector.fromArray(Lanes.FLOATS, affine.mean(), i))
            .fma(
                FloatVector.fromArray(Lanes.FLOATS, affine.scale(), i),
                FloatVector.fromArray(Lanes.FLOATS, affine.shift(), i));
    FloatVector added = y.add(Lanes.load(other, start + i)).max(zero);
    Lanes.store(added, sum, start + i);
    IntVector ones = added.reinterpretAsInts().min(one);
    Lanes.storeBytes((ByteVector) ones.convertShape(I2B, Lanes.BYTES, 0), positive, start + i);
    return added;
  }

  private float write(int start, int i) {
    float y = affine.at(Lanes.get(input, start + i), i);
    float added = Math.max(y + Lanes.get(other, start + i), 0f);
    Lanes.set(sum, start + i, added);
    positive.put(start + i, (byte) (added > 0f ? 1 : 0));
    return added;
  }
}
