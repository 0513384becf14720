package io.gearshift.executors.kernels.onednn.gradient.matrix;

import io.gearshift.executors.kernels.onednn.gradient.GemmWeightGradient;
import io.gearshift.executors.kernels.onednn.gradient.IntegerWeightGradient;
import io.gearshift.executors.kernels.onednn.gradient.SumsReorder;
import io.gearshift.executors.kernels.onednn.gradient.WeightShape;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A convolution's weight gradient by oneDNN's matmul on CPUs with 8-bit dot products. Each thread
 * sums over images of its own ({@link MatrixSums}); their sums are added as integers.
 *
 * <p>A signed input is made unsigned where that alone is exact ({@link SignedInput}).
 *
 * <p>It is there where it is faster than {@link GemmWeightGradient}, and where oneDNN's kernel is
 * shown to leave exact sums ({@link MatrixSumsProof}).
 */
public final class MatrixWeightGradient implements IntegerWeightGradient {
  /** Bytes of planes that stay in a core's second-level cache, beside what they are made of. */
  private static final long CACHED_BYTES = 1 << 20;

  /** Products of a shifted input, each at most 2^15 in magnitude, that fit into an int32. */
  private static final long MOST_SHIFTED_ROWS = (1 << 16) - 1;

  /** The most bytes of planes at a time, of all threads. */
  private static final long MOST_BYTES = 1 << 24;

  /** Planes are so many times the sums, which are read and added each time. */
  private static final long TIMES_SUMS = 4;

  /**
   * With more weights than this, gemm is as fast, and sums of each thread cost more than they
   * bring.
   */
  private static final int MOST_WEIGHTS = 1 << 19;

  /** Batches that can only be cut into parts smaller than this part of what fits are left alone. */
  private static final long FEWEST_OF_WANTED = 4;

  private final Resources resources;
  private final List<MatrixSums> parts;
  private final SumsReorder order;
  private final SumTotals totals;
  private final long work;

  private MatrixWeightGradient(
      Resources resources, String name, ConvolutionShape shape, List<MatrixSums> parts) {
    this.resources = resources;
    this.parts = parts;
    this.work = shape.inputElements();
    int taps = shape.kernelHeight() * shape.kernelWidth();
    this.order =
        new SumsReorder(
            resources,
            name,
            new WeightShape(shape.outChannels(), shape.inChannels(), taps),
            shape.outChannels());
    long positions = (long) shape.batch() * shape.outHeight() * shape.outWidth();
    int weights = shape.outChannels() * shape.reduction();
    this.totals = new SumTotals(weights, positions, resources.splitter());
    resources.scratch().reserve(Scratch.Slot.SUMS, (long) weights * Integer.BYTES);
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
    int threads = Math.max(1, resources.parts().size());
    int parts = shape.batch() % threads == 0 ? threads : 1;
    long most = mostImages(shape, inputType, parts);
    if (most == 0) {
      return Optional.empty();
    }
    int images = images(shape.batch() / parts, most);
    boolean isSmall = images * FEWEST_OF_WANTED < Math.min(most, shape.batch() / parts);
    return isSmall ? Optional.empty() : of(resources, name, shape, inputType, parts, images);
  }

  /**
   * The same for a batch cut into {@code count} parts.
   *
   * @param images of a part that are summed at a time; they divide its images
   */
  static Optional<IntegerWeightGradient> of(
      Resources resources,
      String name,
      ConvolutionShape shape,
      DataType inputType,
      int count,
      int images) {
    Optional<IntegerWeightGradient> plain =
        of(resources, name, shape, inputType, count, images, false);
    return plain.isPresent() || inputType != DataType.S8
        ? plain
        : of(resources, name, shape, inputType, count, images, true);
  }

  private static Optional<IntegerWeightGradient> of(
      Resources resources,
      String name,
      ConvolutionShape shape,
      DataType inputType,
      int count,
      int images,
      boolean shifts) {
    List<MatrixSums> parts = new ArrayList<>();
    int each = shape.batch() / count;
    for (int i = 0; i < count; i++) {
      Resources own = count == 1 ? resources : resources.parts().get(i);
      parts.add(
          new MatrixSums(own, name, shape, inputType, i * each, (i + 1) * each, images, shifts));
    }
    return parts.get(0).isExact()
        ? Optional.of(new MatrixWeightGradient(resources, name, shape, parts))
        : Optional.empty();
  }

  /** The most images at a time of as many as a part has, which they divide. */
  private static int images(int all, long most) {
    int images = (int) Math.min(all, most);
    while (all % images != 0) {
      images--;
    }
    return images;
  }

  private static long mostImages(ConvolutionShape shape, DataType inputType, int parts) {
    long positions = inputType == DataType.S8 ? MOST_SHIFTED_ROWS : IntegerWeightGradient.MOST_ROWS;
    long bytes = InputPlanes.imageBytes(shape);
    long sums = (long) shape.outChannels() * shape.reduction() * Integer.BYTES;
    long wanted = Math.max(CACHED_BYTES, TIMES_SUMS * sums) / bytes;
    long image = (long) InputPlanes.imageLines(shape) * shape.outWidth();
    return Math.min(Math.min(Math.max(1, wanted), MOST_BYTES / (parts * bytes)), positions / image);
  }

  @Override
  public void run(Tensor input, Tensor gradOutput, Tensor result, float factor) {
    resources
        .splitter()
        .run(
            work,
            parts.size(),
            1,
            (part, from, to) -> {
              for (int i = from; i < to; i++) {
                parts.get(i).run(input, gradOutput);
              }
            });
    totals.clear();
    parts.forEach(part -> part.addTo(totals));
    Tensor sums = resources.scratch().get(Scratch.Slot.SUMS);
    result.noteRange(Optional.of(write(sums, result, factor)));
  }

  private Range write(Tensor sums, Tensor result, float factor) {
    if (totals.wide() != null) {
      return order.write(totals.wide(), sums, result, factor);
    }
    sums.buffer().asIntBuffer().put(0, totals.narrow());
    return order.write(sums, result, factor);
  }

  @Override
  public String implementation() {
    return parts.get(0).implementation();
  }
}
