package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.onednn.saturation.ProductPass;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * The input gradient of a convolution with strides as several of stride 1, whose kernels have the
 * taps that meet every stride-th row and column of the input; each result is copied to its place.
 *
 * <p>oneDNN's own deconvolution with strides is no substitute: where a stride leaves rows or
 * columns over, or is larger than the kernel, 3.11 writes sums there that should be zeros. Without
 * VNNI it also takes twice as long.
 */
final class PhasedInputGradient implements ProductPass {
  private final Resources resources;
  private final Primitive tapsOutermost;
  private final List<Phase> phases = new ArrayList<>();
  private final boolean leavesZeros;
  private final int largestPart;

  /** Some rows and columns of the input. */
  private record Phase(ProductPass product, Placement placement, int firstWeight) {

    void run(Tensor part, Tensor source, int zeroPoint, Tensor taps, Tensor result, float factor) {
      product.run(source, zeroPoint, from(taps, firstWeight), part, factor);
      placement.run(part, result);
    }
  }

  /**
   * Copies the results of a phase to their places, a chunk at a time.
   *
   * @param copy of one chunk
   * @param size elements of the phase
   * @param chunks where each begins in the phase
   * @param places where each begins in the input gradient
   */
  private record Placement(Primitive copy, int size, int[] chunks, int[] places) {

    void run(Tensor part, Tensor result) {
      for (int i = 0; i < chunks.length; i++) {
        copy.bind(Arguments.SOURCE, from(part, chunks[i]))
            .bind(Arguments.DESTINATION, from(result, places[i]))
            .run();
      }
    }
  }

  /** One axis of a phase. */
  private record Axis(int stride, int first, int firstTap, int taps, int pad, int length) {

    static Axis of(int first, int in, int kernel, int stride, int pad, int out) {
      int firstTap = (first + pad) % stride;
      int taps = Math.max(0, (kernel - firstTap + stride - 1) / stride);
      int before = (first + pad) / stride;
      int there = (in - first + stride - 1) / stride;
      // Rows that are left over have no gradient.
      int reached = taps == 0 ? 0 : Math.min(there, out - 1 + taps - before);
      return new Axis(stride, first, firstTap, taps, before, Math.max(0, reached));
    }
  }

  /**
   * Makes the primitives.
   *
   * @param sourceType of the output gradients
   */
  PhasedInputGradient(
      Resources resources, ConvolutionShape shape, DataType sourceType, Result result) {
    this.resources = resources;
    int covered = 0;
    for (int row = 0; row < shape.strideHeight(); row++) {
      Axis down =
          Axis.of(
              row,
              shape.inHeight(),
              shape.kernelHeight(),
              shape.strideHeight(),
              shape.padTop(),
              shape.outHeight());
      for (int column = 0; column < shape.strideWidth(); column++) {
        Axis across =
            Axis.of(
                column,
                shape.inWidth(),
                shape.kernelWidth(),
                shape.strideWidth(),
                shape.padLeft(),
                shape.outWidth());
        if (down.length() > 0 && across.length() > 0) {
          phases.add(phase(shape, down, across, sourceType, result));
          covered += down.length() * across.length();
        }
      }
    }
    long plane = plane(shape);
    int taps = shape.kernelHeight() * shape.kernelWidth();
    long[] sizes = {plane, shape.kernelHeight(), shape.kernelWidth()};
    this.tapsOutermost =
        resources
            .primitives()
            .reorder(
                "taps of " + shape,
                Layouts.strided(DataType.S8, sizes, new long[] {taps, shape.kernelWidth(), 1}),
                Layouts.strided(
                    DataType.S8, sizes, new long[] {1, nextTapBelow(shape), nextTapRight(shape)}),
                Result.PLAIN);
    resources.scratch().reserve(Scratch.Slot.TAPS, plane * taps);
    this.leavesZeros =
        covered < shape.inHeight() * shape.inWidth() && result != Result.SCALED_AND_ADDED;
    this.largestPart = phases.stream().mapToInt(phase -> phase.placement().size()).max().orElse(0);
    resources.scratch().reserve(Scratch.Slot.COPY, (long) largestPart * Float.BYTES);
  }

  /** Whether a layer has strides. */
  static boolean suits(ConvolutionShape shape) {
    return shape.strideHeight() > 1 || shape.strideWidth() > 1;
  }

  /** Weights of one tap. */
  private static long plane(ConvolutionShape shape) {
    return (long) shape.outChannels() * shape.inChannels();
  }

  /**
   * From a tap to the one below. The axis with the larger stride lies outermost: as oneDNN wants
   * it, all steps along the other together are then no longer than one along this.
   */
  private static long nextTapBelow(ConvolutionShape shape) {
    return rowsOutermost(shape) ? plane(shape) * shape.kernelWidth() : plane(shape);
  }

  /** From a tap to the one to its right. */
  private static long nextTapRight(ConvolutionShape shape) {
    return rowsOutermost(shape) ? plane(shape) : plane(shape) * shape.kernelHeight();
  }

  private static boolean rowsOutermost(ConvolutionShape shape) {
    return shape.strideHeight() >= shape.strideWidth();
  }

  private Phase phase(
      ConvolutionShape shape, Axis down, Axis across, DataType sourceType, Result result) {
    PrimitiveFactory primitives = resources.primitives();
    ConvolutionShape part =
        new ConvolutionShape(
            shape.batch(),
            shape.inChannels(),
            down.length(),
            across.length(),
            shape.outChannels(),
            down.taps(),
            across.taps(),
            1,
            1,
            down.pad(),
            across.pad(),
            shape.outHeight(),
            shape.outWidth());
    String name = "8-bit input gradient of " + shape + ", phase " + part;
    memory.desc weights =
        Layouts.strided(
            DataType.S8,
            new long[] {shape.inChannels(), shape.outChannels(), down.taps(), across.taps()},
            new long[] {
              1,
              shape.inChannels(),
              down.stride() * nextTapBelow(shape),
              across.stride() * nextTapRight(shape)
            });
    // The sum of a second pass is added by the copy.
    boolean adds = result == Result.SCALED_AND_ADDED;
    return new Phase(
        new ReorderingPass(
            primitives,
            primitives.deconvolution(
                name, part, sourceType, DataType.F32, adds ? Result.SCALED : result),
            weights,
            result),
        placement(name, shape, part, down, across, adds ? result : Result.PLAIN),
        Math.toIntExact(
            down.firstTap() * nextTapBelow(shape) + across.firstTap() * nextTapRight(shape)));
  }

  private Placement placement(
      String name,
      ConvolutionShape shape,
      ConvolutionShape part,
      Axis down,
      Axis across,
      Result result) {
    int channels = shape.inChannels();
    int line = shape.inWidth() * channels;
    int image = shape.inHeight() * line;
    // oneDNN has no layout for rows, or images, whose last column or row of a phase is not followed
    // by all up to the next of that phase: these are copied one by one.
    boolean rowsAtOnce = across.length() * across.stride() <= shape.inWidth() * down.stride();
    boolean imagesAtOnce = rowsAtOnce && down.length() * down.stride() <= shape.inHeight();
    int rows = rowsAtOnce ? down.length() : 1;
    int images = imagesAtOnce ? shape.batch() : 1;
    long[] sizes = {images, channels, rows, across.length()};
    long nextColumn = (long) across.stride() * channels;
    long nextRow = rows == 1 ? across.length() * nextColumn : (long) down.stride() * line;
    Primitive copy =
        resources
            .primitives()
            .reorder(
                "place of " + name,
                Layouts.channelsLast(DataType.F32, sizes),
                Layouts.strided(
                    DataType.F32,
                    sizes,
                    new long[] {images == 1 ? rows * nextRow : image, 1, nextRow, nextColumn}),
                result);
    if (result != Result.PLAIN) {
      copy.scale(1);
    }
    int size = part.inputElements();
    int chunk = images * rows * across.length() * channels;
    int perImage = down.length() / rows;
    int[] chunks = new int[size / chunk];
    int[] places = new int[chunks.length];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = i * chunk;
      places[i] =
          i / perImage * image
              + (down.first() + i % perImage * down.stride()) * line
              + across.first() * channels;
    }
    return new Placement(copy, size, chunks, places);
  }

  @Override
  public void run(Tensor source, int zeroPoint, Tensor weight, Tensor result, float factor) {
    Tensor part = resources.scratch().get(Scratch.Slot.COPY).view(DataType.F32, 0, largestPart);
    // oneDNN has no layout for some of the taps between the channels, so they go outermost first.
    Tensor taps = resources.scratch().get(Scratch.Slot.TAPS);
    tapsOutermost.bind(Arguments.SOURCE, weight).bind(Arguments.DESTINATION, taps).run();
    if (leavesZeros) {
      resources.elementWise().zero(result);
    }
    for (Phase phase : phases) {
      phase.run(part, source, zeroPoint, taps, result, factor);
    }
  }

  @Override
  public String implementation() {
    return phases.isEmpty() ? "zeros" : phases.get(0).product().implementation() + " in phases";
  }

  private static Tensor from(Tensor tensor, int first) {
    return first == 0 ? tensor : tensor.view(first, tensor.size() - first);
  }
}
