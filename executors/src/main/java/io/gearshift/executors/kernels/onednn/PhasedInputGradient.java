package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * The input gradient of a convolution with strides as several of stride 1, whose kernels have the
 * taps that meet every stride-th row and column of the input. oneDNN's own deconvolution with
 * strides takes twice as long; here each result is copied to its place.
 */
final class PhasedInputGradient implements ProductPass {
  private final Resources resources;
  private final NativeStep tapsOutermost;
  private final List<Phase> phases = new ArrayList<>();
  private final boolean coversInput;

  /** Some rows and columns of the input. */
  private record Phase(
      ProductPass product, NativeStep spread, int firstWeight, int firstResult, int size) {

    void run(Tensor part, Tensor source, int zeroPoint, Tensor taps, Tensor result, float factor) {
      product.run(source, zeroPoint, from(taps, firstWeight), part, factor);
      spread.bind(OneDnn.SOURCE, part).bind(OneDnn.DESTINATION, from(result, firstResult)).run();
    }

    private static Tensor from(Tensor tensor, int first) {
      return first == 0 ? tensor : tensor.view(first, tensor.size() - first);
    }
  }

  /** One axis of a phase. */
  private record Axis(int stride, int first, int firstTap, int taps, int pad, int length) {

    static Axis of(int first, int in, int kernel, int stride, int pad, int out) {
      int firstTap = (first + pad) % stride;
      int taps = Math.max(0, (kernel - firstTap + stride - 1) / stride);
      int before = (first + pad) / stride;
      int there = in / stride;
      // Rows that are left over have no gradient.
      int reached = taps == 0 ? 0 : Math.min(there, out - 1 + taps - before);
      return new Axis(stride, first, firstTap, taps, before, Math.max(0, reached));
    }
  }

  /**
   * Makes the primitives.
   *
   * @param shape one that {@link #suits}
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
    long[] sizes = {plane, taps};
    this.tapsOutermost =
        resources
            .library()
            .reorder(
                "taps of " + shape,
                OneDnn.strided(DataType.S8, sizes, new long[] {taps, 1}),
                OneDnn.strided(DataType.S8, sizes, new long[] {1, plane}),
                Result.PLAIN);
    resources.scratch().reserve(Scratch.Slot.TAPS, plane * taps);
    this.coversInput = covered == shape.inHeight() * shape.inWidth();
    int largest = phases.stream().mapToInt(Phase::size).max().orElse(0);
    resources.scratch().reserve(Scratch.Slot.PATCHES, (long) largest * Float.BYTES);
  }

  /**
   * Whether a layer can be taken this way; it was measured where bytes are summed in pairs. oneDNN
   * has no layout for every stride-th row and column where the sizes are no multiples of the
   * strides.
   */
  static boolean suits(Resources resources, ConvolutionShape shape, Result result) {
    return resources.sumsPairsIn16Bits()
        && result != Result.SCALED_AND_ADDED
        && (shape.strideHeight() > 1 || shape.strideWidth() > 1)
        && shape.inHeight() % shape.strideHeight() == 0
        && shape.inWidth() % shape.strideWidth() == 0
        && shape.padTop() >= 0
        && shape.padLeft() >= 0;
  }

  /** Weights of one tap. */
  private static long plane(ConvolutionShape shape) {
    return (long) shape.outChannels() * shape.inChannels();
  }

  private Phase phase(
      ConvolutionShape shape, Axis down, Axis across, DataType sourceType, Result result) {
    OneDnn library = resources.library();
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
    long plane = plane(shape);
    memory.desc weights =
        OneDnn.strided(
            DataType.S8,
            new long[] {shape.inChannels(), shape.outChannels(), down.taps(), across.taps()},
            new long[] {
              1,
              shape.inChannels(),
              plane * down.stride() * shape.kernelWidth(),
              plane * across.stride()
            });
    long channels = shape.inChannels();
    long line = shape.inWidth() * channels;
    long[] sizes = OneDnn.inputSizes(part);
    memory.desc spread =
        OneDnn.strided(
            DataType.F32,
            sizes,
            new long[] {
              shape.inHeight() * line, 1, down.stride() * line, across.stride() * channels
            });
    return new Phase(
        new ArrangedPass(
            library,
            library.deconvolution(name, part, sourceType, DataType.F32, result),
            weights,
            result),
        library.reorder(
            "place of " + name, OneDnn.channelsLast(DataType.F32, sizes), spread, Result.PLAIN),
        Math.toIntExact(plane * (down.firstTap() * shape.kernelWidth() + across.firstTap())),
        (down.first() * shape.inWidth() + across.first()) * shape.inChannels(),
        IntegerConvolution.size(part.inputShape()));
  }

  @Override
  public void run(Tensor source, int zeroPoint, Tensor weight, Tensor result, float factor) {
    Tensor part = resources.scratch().get(Scratch.Slot.PATCHES);
    // oneDNN has no layout for some of the taps between the channels, so they go outermost first.
    Tensor taps = resources.scratch().get(Scratch.Slot.TAPS);
    tapsOutermost.bind(OneDnn.SOURCE, weight).bind(OneDnn.DESTINATION, taps).run();
    if (!coversInput) {
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
}
