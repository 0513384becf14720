package io.gearshift.executors.kernels.host.grid;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.FixedPoint;

/** Fixed point of kept ranges, in plain Java, and what of it all host backends share. */
public final class FixedPointGrid {
  private FixedPointGrid() {}

  /**
   * What a rounding has seen.
   *
   * @param overflows values beyond the format's largest magnitude
   * @param overflowsOneLess the same of the format with one integer bit less
   * @param finite whether all values are
   */
  public record Seen(long overflows, long overflowsOneLess, boolean finite) {

    /** That of two parts of a tensor. */
    public Seen plus(Seen other) {
      return new Seen(
          overflows + other.overflows,
          overflowsOneLess + other.overflowsOneLess,
          finite && other.finite);
    }
  }

  /** Rounds all elements to a format. */
  @FunctionalInterface
  public interface Rounding {
    Seen run(Tensor input, Tensor output, FixedPoint format);
  }

  public static void encode(
      Rounding rounding, Tensor input, Tensor output, Grid.OfIntegerBits grid, Encoding encoding) {
    StepGrid.requireNearest(encoding);
    HostPassStatus status = HostPassStatus.of(encoding.status());
    float integerBits = grid.integerBits().get(0);
    if (!(Math.abs(integerBits) < FixedPoint.MAX_INTEGER_BITS)) {
      status.notFinite(encoding.place());
      return;
    }
    FixedPoint format = new FixedPoint(grid.bits() - 1, (int) integerBits);
    Seen seen = rounding.run(input, output, format);
    if (output.type() != DataType.F32) {
      output.setScale(format.step());
    }
    if (!seen.finite()) {
      status.notFinite(encoding.place());
    }
    grid.overflow().ifPresent(cell -> count(cell, seen, input.size()));
  }

  private static void count(Tensor cell, Seen seen, int size) {
    double values = Math.max(1, size);
    cell.set(0, (float) (cell.get(0) + seen.overflows() / values));
    cell.set(1, (float) (cell.get(1) + seen.overflowsOneLess() / values));
    cell.set(2, cell.get(2) + 1);
  }

  /** The smallest raw value that an output holds; checks its arguments. */
  public static int smallestRaw(Tensor input, Tensor output, FixedPoint format) {
    if (output.type() == DataType.F32) {
      ElementWiseArguments.floats(input, output);
      return -format.largestRaw();
    }
    ElementWiseArguments.quantization(input, output, format.bits() + 1);
    return output.type() == DataType.U8 ? 0 : -format.largestRaw();
  }

  public static Seen round(Tensor input, Tensor output, FixedPoint format) {
    int smallest = smallestRaw(input, output, format);
    boolean floats = output.type() == DataType.F32;
    FixedPoint oneLess = format.oneLess();
    long overflows = 0;
    long overflowsOneLess = 0;
    boolean finite = true;
    for (int i = 0; i < input.size(); i++) {
      float value = input.get(i);
      finite &= Float.isFinite(value);
      overflows += format.overflows(value) ? 1 : 0;
      overflowsOneLess += oneLess.overflows(value) ? 1 : 0;
      int raw = Math.max(smallest, format.encode(value));
      if (floats) {
        output.set(i, format.decode(raw));
      } else {
        output.setRaw(i, raw);
      }
    }
    return new Seen(overflows, overflowsOneLess, finite);
  }
}
