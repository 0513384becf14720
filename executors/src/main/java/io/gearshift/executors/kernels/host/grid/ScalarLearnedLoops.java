package io.gearshift.executors.kernels.host.grid;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;

/** In plain Java. */
public final class ScalarLearnedLoops {

  private ScalarLearnedLoops() {}

  /** Over a uniform grid. NaN becomes zero, infinity the end that it is beyond. */
  public record Uniform(LearnedUniform.At at) implements LearnedLoops {

    @Override
    public boolean encode(Tensor input, Tensor output, int from, int to) {
      boolean floats = output.type() == DataType.F32;
      boolean finite = true;
      for (int i = from; i < to; i++) {
        float value = input.get(i);
        finite &= Float.isFinite(value);
        int raw = at.encode(value);
        if (floats) {
          output.set(i, at.decode(raw));
        } else {
          output.setRaw(i, raw);
        }
      }
      return finite;
    }

    @Override
    public void gradient(Tensor input, Tensor gradient, double[] sums, int from, int to) {
      for (int i = from; i < to; i++) {
        float value = input.get(i);
        double own = gradient.get(i);
        sums[0] += own * at.byStep(value);
        sums[1] += own * at.byLargest(value);
        if (!at.holds(value)) {
          gradient.set(i, 0);
        }
      }
    }
  }

  /** Over powers of two. NaN and infinity stay. */
  public record Powers(LearnedPowers.At at) implements LearnedLoops {

    @Override
    public boolean encode(Tensor input, Tensor output, int from, int to) {
      boolean finite = true;
      for (int i = from; i < to; i++) {
        float value = input.get(i);
        boolean number = Float.isFinite(value);
        finite &= number;
        output.set(i, number ? at.quantize(value) : value);
      }
      return finite;
    }

    @Override
    public void gradient(Tensor input, Tensor gradient, double[] sums, int from, int to) {
      for (int i = from; i < to; i++) {
        float value = input.get(i);
        float own = gradient.get(i);
        sums[0] += own * (double) at.bySmallest(value);
        sums[1] += own * (double) at.byLargest(value);
        gradient.set(i, own * at.byValue(value));
      }
    }
  }
}
