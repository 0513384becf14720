package io.gearshift.executors.kernels.host.grid;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;

/** Grids of any step, in plain Java. */
public final class StepGrid {
  private StepGrid() {}

  /** The step, where it is one; 1, and a word to the status, where it is not above 0 and finite. */
  public static float step(Grid.OfStep grid, Encoding encoding) {
    float step = grid.step().get(0);
    if (step > 0 && Float.isFinite(step)) {
      return step;
    }
    HostPassStatus.of(encoding.status()).notFinite(encoding.place());
    return 1;
  }

  public static void requireNearest(Encoding encoding) {
    if (encoding.stream().isPresent()) {
      throw new IllegalArgumentException(
          "Invalid rounding: stochastic (must be to the nearest on a grid of a given step)");
    }
  }

  public static void round(Tensor input, Tensor output, float step, int bits) {
    boolean floats = output.type() == DataType.F32;
    DynamicFixedPoint format = new DynamicFixedPoint(bits);
    int smallest =
        floats ? format.smallestRaw() : ElementWiseArguments.quantization(input, output, bits);
    if (floats) {
      ElementWiseArguments.floats(input, output);
    }
    for (int i = 0; i < input.size(); i++) {
      int raw = raw(input.get(i) / step, smallest, format.largestRaw());
      if (floats) {
        output.set(i, raw * step);
      } else {
        output.setRaw(i, raw);
      }
    }
    if (!floats) {
      output.setScale(step);
    }
  }

  private static int raw(float steps, int smallest, int largest) {
    return (int) Math.max(smallest, Math.min(largest, Math.rint(steps)));
  }

  public static void gradient(Tensor input, Tensor gradOutput, Grid.OfStep grid, Tensor gradStep) {
    int size = ElementWiseArguments.floats(input, gradOutput);
    ElementWiseArguments.floats(gradStep, grid.step());
    int smallest = grid.smallestRaw();
    int largest = new DynamicFixedPoint(grid.bits()).largestRaw();
    float step = grid.step().get(0);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      float steps = input.get(i) / step;
      int raw = raw(steps, smallest, largest);
      boolean inside = steps >= smallest && steps <= largest;
      sum += gradOutput.get(i) * (double) (inside ? raw - steps : raw);
    }
    gradStep.set(0, (float) (gradStep.get(0) + sum));
  }
}
