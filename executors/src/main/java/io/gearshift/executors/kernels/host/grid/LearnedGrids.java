package io.gearshift.executors.kernels.host.grid;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.LearnedSize;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.kernels.host.loop.Blocks;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import java.util.List;
import java.util.function.Function;

/**
 * Grids with trained values: what all host backends share.
 *
 * @param uniformLoops of the backend
 * @param powersLoops of the backend
 * @param blocks over which it spreads them
 */
public record LearnedGrids(
    Function<LearnedUniform.At, LearnedLoops> uniformLoops,
    Function<LearnedPowers.At, LearnedLoops> powersLoops,
    Blocks blocks) {
  private static final int TRAINED = 2;
  private static final double BITS_OF_KILOBYTE = 8 * 1024;

  public void encode(Tensor input, Tensor output, Grid.Learned grid, Encoding encoding) {
    StepGrid.requireNearest(encoding);
    Tensor trained = trained(grid);
    if (Float.isNaN(trained.get(0)) || Float.isNaN(trained.get(1))) {
      HostPassStatus.of(encoding.status()).notFinite(encoding.place());
      return;
    }
    if (grid instanceof Grid.OfLearnedUniform uniform) {
      encode(input, output, at(uniform), encoding);
    } else if (grid instanceof Grid.OfLearnedPowers powers) {
      ElementWiseArguments.floats(input, output);
      write(input, output, powersLoops.apply(at(powers)), encoding);
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
    write(input, output, uniformLoops.apply(at), encoding);
    if (!floats) {
      output.setScale(at.step());
    }
  }

  private void write(Tensor input, Tensor output, LearnedLoops loops, Encoding encoding) {
    blocks.write(input, output, loops::encode, encoding.status(), encoding.place());
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

  public void gradient(Tensor input, Tensor gradient, Grid.Learned grid, Tensor gradTrained) {
    int size = ElementWiseArguments.floats(input, gradient);
    Tensor trained = trained(grid);
    ElementWiseArguments.floats(trained, gradTrained);
    double[] by;
    if (grid instanceof Grid.OfLearnedUniform uniform) {
      LearnedUniform.At at = at(uniform);
      double[] sums = sums(input, gradient, size, uniformLoops.apply(at));
      by = at.gradient(sums[0], sums[1]);
    } else {
      LearnedPowers.At at = at((Grid.OfLearnedPowers) grid);
      double[] sums = sums(input, gradient, size, powersLoops.apply(at));
      by = at.gradient(sums[0], sums[1]);
    }
    for (int i = 0; i < TRAINED; i++) {
      gradTrained.set(i, (float) (gradTrained.get(i) + by[i]));
    }
    gradient.forgetRange();
  }

  private double[] sums(Tensor input, Tensor gradient, int size, LearnedLoops loops) {
    return blocks.sums(
        size, TRAINED, (own, from, to) -> loops.gradient(input, gradient, own, from, to));
  }

  private static LearnedUniform.At at(Grid.OfLearnedUniform grid) {
    Tensor trained = trained(grid);
    return grid.format().at(trained.get(0), trained.get(1));
  }

  private static LearnedPowers.At at(Grid.OfLearnedPowers grid) {
    Tensor trained = trained(grid);
    return grid.format().at(trained.get(0), trained.get(1));
  }

  public static boolean fitsBytes(Grid.Learned grid) {
    Tensor trained = trained(grid);
    return grid.format().fitsBytes(trained.get(0), trained.get(1));
  }

  public static void limitGradient(Grid.Learned grid, Tensor gradTrained) {
    float limit = grid.format().gradientLimit(trained(grid).get(0));
    for (int i = 0; i < TRAINED; i++) {
      gradTrained.set(i, Math.max(-limit, Math.min(limit, gradTrained.get(i))));
    }
  }

  public static void keep(Grid.Learned grid) {
    Tensor trained = trained(grid);
    float[] kept = grid.format().kept(trained.get(0), trained.get(1));
    for (int i = 0; i < TRAINED; i++) {
      trained.set(i, kept[i]);
    }
  }

  public static void addSizeOver(List<LearnedSize> sizes, SizeBudget budget, Tensor term) {
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
