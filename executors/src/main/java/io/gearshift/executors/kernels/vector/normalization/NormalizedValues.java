package io.gearshift.executors.kernels.vector.normalization;

import static jdk.incubator.vector.VectorOperators.I2B;

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
 * y as in {@link NormalizationLoops}, a period at a time. Their range follows from that of x, so
 * none is taken in.
 *
 * @param input x
 * @param affine of y
 */
record NormalizedValues(ByteBuffer input, Affine affine) implements GuessedGrid.Source {

  @Override
  public void make(float[] values, int start, int length) {
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

  @Override
  public void quantize(
      GridLoop grid, RangeLoop range, float[] room, ByteBuffer output, int start, int length) {
    float[] mean = affine.mean();
    float[] scale = affine.scale();
    float[] shift = affine.shift();
    FloatVector up = grid.up();
    FloatVector rounder = GridLoop.rounder();
    IntVector lowest = grid.lowest();
    IntVector highest = grid.highest();
    int end = grid.vectorEnd(0, length);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector apart =
          Lanes.load(input, start + i).sub(FloatVector.fromArray(Lanes.FLOATS, mean, i));
      FloatVector y =
          apart.fma(
              FloatVector.fromArray(Lanes.FLOATS, scale, i),
              FloatVector.fromArray(Lanes.FLOATS, shift, i));
      IntVector raw = y.fma(up, rounder).reinterpretAsInts().max(lowest).min(highest);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, start + i);
    }
    for (int i = end; i < length; i++) {
      output.put(start + i, grid.nearest(affine.at(Lanes.get(input, start + i), i)));
    }
  }
}
