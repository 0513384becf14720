package io.gearshift.executors.kernels.host.grid;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.GaussianGrid;

/**
 * In plain Java.
 *
 * @param grids at least one
 * @param shares one for each grid
 */
public record ScalarGaussianLoops(GaussianGrid[] grids, float[] shares) implements GaussianLoops {

  @Override
  public boolean encode(Tensor input, Tensor output, int from, int to) {
    GaussianGrid grid = grids[0];
    boolean floats = output.type() == DataType.F32;
    boolean finite = true;
    for (int i = from; i < to; i++) {
      float value = input.get(i);
      finite &= Float.isFinite(value);
      int level = grid.encode(value);
      if (floats) {
        output.set(i, grid.decode(level));
      } else {
        output.setRaw(i, grid.raw(level));
      }
    }
    return finite;
  }

  @Override
  public boolean mix(Tensor input, Tensor output, int from, int to) {
    boolean finite = true;
    for (int i = from; i < to; i++) {
      float value = input.get(i);
      finite &= Float.isFinite(value);
      float sum = 0;
      for (int j = 0; j < grids.length; j++) {
        sum += shares[j] * grids[j].decode(grids[j].encode(value));
      }
      output.set(i, sum);
    }
    return finite;
  }

  @Override
  public void clip(Tensor input, Tensor gradient, int from, int to) {
    for (int i = from; i < to; i++) {
      float value = input.get(i);
      float share = 0;
      for (int j = 0; j < grids.length; j++) {
        share += grids[j].holds(value) ? shares[j] : 0;
      }
      gradient.set(i, gradient.get(i) * share);
    }
  }

  @Override
  public void correlate(Tensor input, Tensor gradient, double[] sums, int from, int to) {
    for (int i = from; i < to; i++) {
      for (int j = 0; j < grids.length; j++) {
        sums[j] += gradient.get(i) * (double) grids[j].decode(grids[j].encode(input.get(i)));
      }
    }
  }
}
