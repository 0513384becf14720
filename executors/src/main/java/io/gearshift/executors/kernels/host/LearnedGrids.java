package io.gearshift.executors.kernels.host;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Encoding;
import io.gearshift.executors.kernels.Grid;
import io.gearshift.executors.kernels.LearnedSize;
import io.gearshift.executors.kernels.SizeBudget;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import java.util.List;

/**
 * Grids with trained values, in plain Java.
 *
 * @param blocks over which loops are spread
 */
record LearnedGrids(Blocks blocks) {
  private static final int TRAINED = 2;
  private static final double BITS_OF_KILOBYTE = 8 * 1024;

  void encode(Tensor input, Tensor output, Grid.Learned grid, Encoding encoding) {
    StepGrid.requireNearest(encoding);
    Tensor trained = trained(grid);
    if (Float.isNaN(trained.get(0)) || Float.isNaN(trained.get(1))) {
      HostPassStatus.of(encoding.status()).notFinite(encoding.place());
      return;
    }
    if (grid instanceof Grid.OfLearnedUniform uniform) {
      encode(input, output, uniform.format().at(trained.get(0), trained.get(1)), encoding);
    } else if (grid instanceof Grid.OfLearnedPowers powers) {
      ElementWiseArguments.floats(input, output);
      LearnedPowers.At at = powers.format().at(trained.get(0), trained.get(1));
      blocks.write(
          input,
          output,
          (in, out, from, to) -> quantize(at, in, out, from, to),
          encoding.status(),
          encoding.place());
    }
    if (output.type() == DataType.F32) {
      output.forgetRange();
    }
  }

  private void encode(Tensor input, Tensor output, LearnedUniform.At at, Encoding encoding) {
    boolean floats = output.type() == DataType.F32;
    if (floats) {
      ElementWiseArguments.floats(input, output);
    } else {
      requireHolds(input, output, at);
    }
    blocks.write(
        input,
        output,
        (in, out, from, to) -> quantize(at, in, out, from, to),
        encoding.status(),
        encoding.place());
    if (!floats) {
      output.setScale(at.step());
    }
  }

  private static void requireHolds(Tensor input, Tensor output, LearnedUniform.At at) {
    ElementWiseArguments.quantization(input, output, Byte.SIZE);
    boolean unsigned = output.type() == DataType.U8;
    int most = unsigned ? 255 : Byte.MAX_VALUE;
    if (at.largestRaw() > most || (unsigned && at.format().signed())) {
      throw new IllegalArgumentException(
          "Invalid tensor: "
              + output
              + " (must hold raw values "
              + (at.format().signed() ? "of both signs " : "")
              + "up to "
              + at.largestRaw()
              + ")");
    }
  }

  private static boolean quantize(
      LearnedUniform.At at, Tensor input, Tensor output, int from, int to) {
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

  private static boolean quantize(
      LearnedPowers.At at, Tensor input, Tensor output, int from, int to) {
    boolean finite = true;
    for (int i = from; i < to; i++) {
      float value = input.get(i);
      boolean number = Float.isFinite(value);
      finite &= number;
      output.set(i, number ? at.quantize(value) : value);
    }
    return finite;
  }

  void gradient(Tensor input, Tensor gradient, Grid.Learned grid, Tensor gradTrained) {
    int size = ElementWiseArguments.floats(input, gradient);
    Tensor trained = trained(grid);
    ElementWiseArguments.floats(trained, gradTrained);
    double[] by;
    if (grid instanceof Grid.OfLearnedUniform uniform) {
      LearnedUniform.At at = uniform.format().at(trained.get(0), trained.get(1));
      double[] sums =
          blocks.sums(size, TRAINED, (own, from, to) -> pass(at, input, gradient, own, from, to));
      by = at.gradient(sums[0], sums[1]);
    } else {
      LearnedPowers.At at =
          ((Grid.OfLearnedPowers) grid).format().at(trained.get(0), trained.get(1));
      double[] sums =
          blocks.sums(size, TRAINED, (own, from, to) -> pass(at, input, gradient, own, from, to));
      by = at.gradient(sums[0], sums[1]);
    }
    for (int i = 0; i < TRAINED; i++) {
      gradTrained.set(i, (float) (gradTrained.get(i) + by[i]));
    }
    gradient.forgetRange();
  }

  private static void pass(
      LearnedUniform.At at, Tensor input, Tensor gradient, double[] sums, int from, int to) {
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

  private static void pass(
      LearnedPowers.At at, Tensor input, Tensor gradient, double[] sums, int from, int to) {
    for (int i = from; i < to; i++) {
      float value = input.get(i);
      float own = gradient.get(i);
      sums[0] += own * (double) at.bySmallest(value);
      sums[1] += own * (double) at.byLargest(value);
      gradient.set(i, own * at.byValue(value));
    }
  }

  static boolean fitsBytes(Grid.Learned grid) {
    Tensor trained = trained(grid);
    return grid.format().fitsBytes(trained.get(0), trained.get(1));
  }

  static void limitGradient(Grid.Learned grid, Tensor gradTrained) {
    float limit = grid.format().gradientLimit(trained(grid).get(0));
    for (int i = 0; i < TRAINED; i++) {
      gradTrained.set(i, Math.max(-limit, Math.min(limit, gradTrained.get(i))));
    }
  }

  static void keep(Grid.Learned grid) {
    Tensor trained = trained(grid);
    float[] kept = grid.format().kept(trained.get(0), trained.get(1));
    for (int i = 0; i < TRAINED; i++) {
      trained.set(i, kept[i]);
    }
  }

  static void addSizeOver(List<LearnedSize> sizes, SizeBudget budget, Tensor term) {
    List<LearnedSize> counted =
        budget.extent() == SizeBudget.Extent.SUM
            ? sizes
            : sizes.stream()
                .reduce((a, b) -> kilobytes(b) > kilobytes(a) ? b : a)
                .map(List::of)
                .orElse(List.of());
    double over = counted.stream().mapToDouble(LearnedGrids::kilobytes).sum() - budget.target();
    if (over <= 0) {
      return;
    }
    term.set(0, (float) (term.get(0) + budget.factor() * over * over));
    for (LearnedSize size : counted) {
      Tensor trained = trained(size.grid());
      double[] bits =
          size.grid().format().bitsGradient(trained.get(0), trained.get(1), size.leastBits());
      double slope = 2 * budget.factor() * over * size.elements() / BITS_OF_KILOBYTE;
      for (int i = 0; i < TRAINED; i++) {
        size.gradTrained().set(i, (float) (size.gradTrained().get(i) + slope * bits[i]));
      }
    }
  }

  private static double kilobytes(LearnedSize size) {
    Tensor trained = trained(size.grid());
    int bits = size.grid().format().bits(trained.get(0), trained.get(1), size.leastBits());
    return bits * size.elements() / BITS_OF_KILOBYTE;
  }

  private static Tensor trained(Grid.Learned grid) {
    Tensor trained = grid.trained();
    if (trained.type() != DataType.F32 || trained.size() != TRAINED) {
      throw new IllegalArgumentException(
          "Invalid trained values: " + trained + " (must be two of F32)");
    }
    return trained;
  }
}
