package io.gearshift.executors.kernels.onednn.gradient.matrix;

import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.Reorder;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.bytedeco.dnnl.memory;

/**
 * The integer sums of a convolution's weight gradient over some images, by one thread and oneDNN's
 * matmul: for each kernel row the {@link InputPlanes} under it times the output gradients ({@link
 * PaddedGradient}).
 */
final class MatrixSums {
  private final Resources resources;
  private final ConvolutionShape shape;
  private final DataType leftType;
  private final SignedInput signed;
  private final int firstImage;
  private final int endImage;
  private final int images;
  private final InputPlanes planes;
  private final PaddedGradient gradients;
  private final Primitive product;
  private final Reorder packing;
  private final SumTotals totals;

  /**
   * Makes the primitives.
   *
   * @param resources of the thread
   * @param firstImage the first of its images
   * @param endImage the image after the last
   * @param images at a time, so that they divide its images
   * @param shifts whether a signed input is made unsigned first
   */
  MatrixSums(
      Resources resources,
      String name,
      ConvolutionShape shape,
      DataType inputType,
      int firstImage,
      int endImage,
      int images,
      boolean shifts) {
    this.resources = resources;
    this.shape = shape;
    this.leftType = shifts ? DataType.U8 : inputType;
    this.firstImage = firstImage;
    this.endImage = endImage;
    this.images = images;
    this.planes =
        new InputPlanes(
            resources, shape, leftType, (byte) (shifts ? SignedInput.ZERO_POINT : 0), images);
    this.gradients =
        new PaddedGradient(resources, shape, images, planes.imageLines(), planes.length());
    long rows = planes.rows();
    long length = planes.length();
    long out = shape.outChannels();
    this.product =
        resources
            .primitives()
            .matrixProduct(
                name,
                Layouts.strided(
                    leftType,
                    new long[] {1, rows, length},
                    new long[] {rows * planes.rowBytes(), planes.rowBytes(), 1}),
                Layouts.any(DataType.S8, 1, length, out),
                alone(DataType.S32, rows, out),
                Result.PLAIN);
    this.packing =
        new Reorder(
            resources.primitives(),
            "packed gradients of " + name,
            alone(DataType.S8, length, out),
            product.layout(Arguments.WEIGHT),
            Scratch.Slot.WEIGHT);
    this.signed =
        shifts
            ? new SignedInput(
                resources,
                name,
                images * imageElements(),
                product,
                planes.length(),
                shape.outChannels())
            : null;
    this.totals =
        endImage - firstImage == images
            ? null
            : new SumTotals(weights(), positions(), resources.splitter());
    Scratch scratch = resources.scratch();
    scratch.reserve(Scratch.Slot.COPY, planes.bytes());
    scratch.reserve(Scratch.Slot.SUMS, (long) weights() * Integer.BYTES);
  }

  /** A batch of one matrix, for which oneDNN has faster kernels than for a matrix. */
  private static memory.desc alone(DataType type, long rows, long columns) {
    return Layouts.strided(
        type, new long[] {1, rows, columns}, new long[] {rows * columns, columns, 1});
  }

  private int imageElements() {
    return shape.inHeight() * shape.inWidth() * shape.inChannels();
  }

  private int weights() {
    return shape.outChannels() * shape.reduction();
  }

  private long positions() {
    return (long) (endImage - firstImage) * shape.outHeight() * shape.outWidth();
  }

  /** Whether oneDNN's kernel leaves exact sums. */
  boolean isExact() {
    return new MatrixSumsProof(
            planes.rows(), planes.length(), shape.outChannels(), planes.rowBytes())
        .holds(product, packing, leftType);
  }

  /** Sums over the images of the whole batch's operands that are this one's. */
  void run(Tensor input, Tensor gradOutput) {
    Tensor sums = resources.scratch().get(Scratch.Slot.SUMS);
    Tensor copy = resources.scratch().get(Scratch.Slot.COPY);
    if (totals != null) {
      totals.clear();
    }
    if (signed != null) {
      signed.clear();
    }
    int part = planes.rows() * shape.outChannels();
    for (int first = firstImage; first < endImage; first += images) {
      if (signed == null) {
        planes.write(input, first, copy);
      } else {
        planes.write(signed.shifted(input, first * imageElements()), 0, copy);
      }
      Tensor packed = packing.apply(gradients.of(gradOutput, first));
      if (signed != null) {
        signed.add(packed);
      }
      product.bind(Arguments.WEIGHT, packed);
      for (int v = 0; v < shape.kernelHeight(); v++) {
        product
            .bind(Arguments.SOURCE, planes.under(v, copy))
            .bind(Arguments.DESTINATION, sums.view(DataType.S32, v * part * Integer.BYTES, part))
            .run();
      }
      if (totals != null) {
        totals.add(sums);
      }
    }
  }

  /** Adds what {@link #run} found. */
  void addTo(SumTotals all) {
    if (totals == null) {
      all.add(resources.scratch().get(Scratch.Slot.SUMS));
    } else {
      all.add(totals);
    }
    if (signed != null) {
      signed.correct(all);
    }
  }

  String implementation() {
    return product.implementation() + (signed == null ? "" : " shifted");
  }
}
