package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Range;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.Reorder;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import java.util.Optional;
import org.bytedeco.dnnl.memory;

/**
 * A convolution's weight gradient by oneDNN's matmul on CPUs with 8-bit dot products: for each
 * kernel row the {@link InputPlanes} under it times the output gradients ({@link PaddedGradient}),
 * summed in 32 bits. Groups of images are summed each for itself, so that each thread has one, and
 * their sums added as integers.
 *
 * <p>It is there where it is faster than {@link GemmWeightGradient}, and where oneDNN's kernel is
 * shown to leave exact sums ({@link MatrixSumsProof}).
 */
public final class MatrixWeightGradient implements IntegerWeightGradient {
  /** The most bytes of planes at a time; each time costs some calls. */
  private static final long CHUNK_BYTES = 1 << 24;

  /** With more weights than this, gemm is as fast, and groups of sums cost more than they bring. */
  private static final int MOST_WEIGHTS = 1 << 19;

  /** Batches that can only be cut into parts smaller than this part of what fits are left alone. */
  private static final long FEWEST_OF_WANTED = 4;

  private final Resources resources;
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final int groups;
  private final int images;
  private final InputPlanes planes;
  private final PaddedGradient gradients;
  private final Primitive product;
  private final Reorder packing;
  private final SumsReorder order;
  private final SumTotals totals;
  private final int weights;

  private MatrixWeightGradient(
      Resources resources,
      String name,
      ConvolutionShape shape,
      DataType inputType,
      int groups,
      int images) {
    this.resources = resources;
    this.shape = shape;
    this.inputType = inputType;
    this.weights = shape.outChannels() * shape.reduction();
    this.groups = groups;
    this.images = images;
    this.planes = new InputPlanes(resources, shape, inputType, groups, images);
    this.gradients =
        new PaddedGradient(resources, shape, groups, images, planes.imageLines(), planes.length());
    long rows = planes.rows();
    long length = planes.length();
    long step = planes.rowBytes();
    long out = shape.outChannels();
    this.product =
        resources
            .primitives()
            .matrixProduct(
                name,
                Layouts.strided(
                    inputType,
                    new long[] {groups, rows, length},
                    new long[] {rows * step, step, 1}),
                Layouts.any(DataType.S8, groups, length, out),
                dense(DataType.S32, groups, rows, out),
                Result.PLAIN);
    this.packing =
        new Reorder(
            resources.primitives(),
            "packed gradients of " + name,
            dense(DataType.S8, groups, length, out),
            product.layout(Arguments.WEIGHT),
            Scratch.Slot.WEIGHT);
    int taps = shape.kernelHeight() * shape.kernelWidth();
    this.order =
        new SumsReorder(
            resources,
            name,
            new WeightShape(shape.outChannels(), shape.inChannels(), taps),
            shape.outChannels());
    long positions = (long) shape.batch() * shape.outHeight() * shape.outWidth();
    this.totals =
        groups == 1 && images == shape.batch()
            ? null
            : new SumTotals(weights, positions, resources.splitter());
    Scratch scratch = resources.scratch();
    scratch.reserve(Scratch.Slot.COPY, planes.bytes());
    scratch.reserve(Scratch.Slot.SUMS, (long) groups * weights * Integer.BYTES);
  }

  /** The product, if there is one on this CPU that sums in integers alone. */
  public static Optional<IntegerWeightGradient> of(
      Resources resources, String name, ConvolutionShape shape, DataType inputType) {
    if (resources.sumsPairsIn16Bits()
        || !InputPlanes.suits(shape)
        || shape.kernelHeight() * shape.kernelWidth() == 1
        || (long) shape.outChannels() * shape.reduction() > MOST_WEIGHTS) {
      return Optional.empty();
    }
    int threads = resources.splitter().parts();
    int groups = shape.batch() % threads == 0 ? threads : 1;
    long most = mostImages(shape, groups);
    if (most == 0) {
      return Optional.empty();
    }
    int images = images(shape.batch(), groups, most);
    boolean isSmall = images * FEWEST_OF_WANTED < Math.min(most, shape.batch() / groups);
    return isSmall ? Optional.empty() : of(resources, name, shape, inputType, groups, images);
  }

  /** The same for a batch cut into parts of groups times images; they divide it. */
  static Optional<IntegerWeightGradient> of(
      Resources resources,
      String name,
      ConvolutionShape shape,
      DataType inputType,
      int groups,
      int images) {
    MatrixWeightGradient made =
        new MatrixWeightGradient(resources, name, shape, inputType, groups, images);
    return made.isExact() ? Optional.of(made) : Optional.empty();
  }

  private boolean isExact() {
    return new MatrixSumsProof(
            groups, planes.rows(), planes.length(), shape.outChannels(), planes.rowBytes())
        .holds(product, packing, inputType);
  }

  /** The most images of a group, so that all groups' divide the batch. */
  private static int images(int batch, int groups, long most) {
    int images = batch / groups;
    while (images > most || batch % (images * groups) != 0) {
      images--;
    }
    return images;
  }

  private static long mostImages(ConvolutionShape shape, int groups) {
    long image = (long) InputPlanes.imageLines(shape) * shape.outWidth();
    return Math.min(
        CHUNK_BYTES / (groups * InputPlanes.imageBytes(shape)),
        IntegerWeightGradient.MOST_ROWS / image);
  }

  private static memory.desc dense(DataType type, long first, long second, long third) {
    return Layouts.strided(
        type, new long[] {first, second, third}, new long[] {second * third, third, 1});
  }

  @Override
  public void run(Tensor input, Tensor gradOutput, Tensor result, float factor) {
    Tensor sums = resources.scratch().get(Scratch.Slot.SUMS);
    Tensor copy = resources.scratch().get(Scratch.Slot.COPY);
    if (totals != null) {
      totals.clear();
    }
    int part = planes.rows() * shape.outChannels();
    for (int first = 0; first < shape.batch(); first += groups * images) {
      planes.write(input, first, copy);
      product.bind(Arguments.WEIGHT, packing.apply(gradients.of(gradOutput, first)));
      for (int v = 0; v < shape.kernelHeight(); v++) {
        int start = v * groups * part * Integer.BYTES;
        product
            .bind(Arguments.SOURCE, planes.under(v, copy))
            .bind(Arguments.DESTINATION, sums.view(DataType.S32, start, groups * part))
            .run();
      }
      if (totals != null) {
        totals.add(sums, groups, part);
      }
    }
    result.noteRange(Optional.of(write(sums, result, factor)));
  }

  private Range write(Tensor sums, Tensor result, float factor) {
    if (totals != null && totals.wide() != null) {
      return order.write(totals.wide(), sums, result, factor);
    }
    if (totals != null) {
      sums.buffer().asIntBuffer().put(0, totals.narrow());
    }
    return order.write(sums, result, factor);
  }

  @Override
  public String implementation() {
    return product.implementation();
  }
}
