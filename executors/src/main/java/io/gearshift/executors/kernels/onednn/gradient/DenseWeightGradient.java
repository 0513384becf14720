package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.Reorder;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * A dense layer's weight gradient on CPUs with 8-bit dot products: transposed output gradients
 * times the input, by oneDNN's matmul, which writes f32 in the order of the weights. Of so few rows
 * every sum is exact in f32, so that it is rounded by the factor alone.
 */
public final class DenseWeightGradient implements IntegerWeightGradient {
  /** Rows whose sums of products, at most 2^14 each, stay within the integers of f32, 2^24. */
  private static final int MOST_ROWS_IN_FLOAT = 1 << 10;

  private final HostElementWise elementWise;
  private final Reorder packing;
  private final Primitive product;

  /**
   * Makes the product.
   *
   * @param rows images of a batch; as many as {@link #suits} allows
   */
  public DenseWeightGradient(Resources resources, String name, int rows, int in, int out) {
    this.elementWise = resources.elementWise();
    this.product =
        resources
            .primitives()
            .matrixProduct(
                name,
                Layouts.columnMajor(DataType.S8, out, rows),
                Layouts.any(DataType.S8, rows, in),
                Layouts.rowMajor(DataType.F32, out, in),
                Result.SCALED);
    this.packing =
        new Reorder(
            resources.primitives(),
            "packed input of " + name,
            Layouts.rowMajor(DataType.S8, rows, in),
            product.layout(Arguments.WEIGHT),
            Scratch.Slot.WEIGHT);
  }

  /** Whether this processor and so many rows can be taken this way. */
  public static boolean suits(Resources resources, int rows) {
    return !resources.sumsPairsIn16Bits() && rows <= MOST_ROWS_IN_FLOAT;
  }

  @Override
  public void run(Tensor input, Tensor gradOutput, Tensor result, float factor) {
    // Unsigned bytes are at most 127: the same values as the signed ones of these bits.
    Tensor right = packing.apply(input.view(DataType.S8, 0, input.size()));
    product
        .scale(factor)
        .bind(Arguments.SOURCE, gradOutput)
        .bind(Arguments.WEIGHT, right)
        .bind(Arguments.DESTINATION, result)
        .run();
    result.noteRange(elementWise.finiteRange(result));
  }

  @Override
  public String implementation() {
    return product.implementation();
  }
}
