package io.gearshift.executors.kernels.onednn.gradient.matrix;

import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * A signed input where products are exact with unsigned ones alone. {@value #ZERO_POINT} is added
 * to every value, padding included, and taken off the sums again: as many times the sum of all
 * output gradients of an output channel.
 */
final class SignedInput {
  /** What stands for 0. */
  static final int ZERO_POINT = 128;

  private final Resources resources;
  private final int elements;
  private final Primitive columnSums;
  private final Tensor ones;
  private final Tensor sums;
  private final long[] totals;

  /**
   * Makes the product that sums output gradients.
   *
   * @param elements of the input that are wanted at a time
   * @param product whose right operand it reads as well
   * @param length output gradients of a sum, so many that it is exact in single precision
   * @param columns output channels
   */
  SignedInput(
      Resources resources, String name, int elements, Primitive product, int length, int columns) {
    this.resources = resources;
    this.elements = elements;
    this.columnSums =
        resources
            .primitives()
            .matrixProduct(
                "sums of gradients of " + name,
                Layouts.strided(
                    DataType.U8, new long[] {1, 1, length}, new long[] {length, length, 1}),
                product.layout(Arguments.WEIGHT),
                Layouts.strided(
                    DataType.S32, new long[] {1, 1, columns}, new long[] {columns, columns, 1}),
                Result.PLAIN);
    Scratch scratch = resources.scratch();
    this.ones = scratch.kept(length);
    ByteRuns.fill(ones.buffer(), 0, length, (byte) 1);
    this.sums = scratch.kept((long) columns * Integer.BYTES).view(DataType.S32, 0, columns);
    this.totals = new long[columns];
    scratch.reserve(Scratch.Slot.UNSIGNED, elements);
  }

  /** What the next sums begin with. */
  void clear() {
    Arrays.fill(totals, 0);
  }

  /**
   * A part of the input as the products read it.
   *
   * @param from its first element
   */
  Tensor shifted(Tensor input, int from) {
    Tensor unsigned = resources.scratch().get(Scratch.Slot.UNSIGNED);
    Tensor part = unsigned.view(DataType.U8, 0, elements);
    resources.elementWise().shiftRaw(input.view(from, elements), part, ZERO_POINT);
    return part;
  }

  /** Takes in the output gradients of such a part. */
  void add(Tensor packedGradients) {
    columnSums
        .bind(Arguments.SOURCE, ones)
        .bind(Arguments.WEIGHT, packedGradients)
        .bind(Arguments.DESTINATION, sums)
        .run();
    IntBuffer values = sums.buffer().asIntBuffer();
    for (int column = 0; column < totals.length; column++) {
      totals[column] += values.get(column);
    }
  }

  /** Takes off what the shift has added to the products of all parts. */
  void correct(SumTotals products) {
    products.subtract(ZERO_POINT, totals);
  }
}
