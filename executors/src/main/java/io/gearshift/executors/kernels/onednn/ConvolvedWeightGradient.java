package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/**
 * A weight gradient as a convolution: every input channel is an image, the images of the batch are
 * its channels, and the output gradient is the kernel, as large as the map. What comes out is, for
 * each input channel, a map as large as the layer's kernel with a value for each output channel.
 *
 * <p>No patches are copied; two copies bring the batch innermost. One kernel call sums over all
 * images and positions in 32-bit integers and rounds once, so the result is {@link
 * GemmWeightGradient}'s to the bit.
 */
final class ConvolvedWeightGradient implements IntegerWeightGradient {
  /** Channels of bytes that oneDNN's kernels take together. */
  private static final int CHANNEL_BLOCK = 8;

  /** Blocks of output channels that they take together. */
  private static final int MOST_BLOCKS = 4;

  /**
   * They are unrolled over the width of the kernel and these blocks. Twice as much code was slower
   * than {@link GemmWeightGradient} while the machine was busy.
   */
  private static final int LONGEST_CODE = 64;

  private final Resources resources;
  private final NativeStep batchInnermost;
  private final Arrangement kernel;
  private final NativeStep product;
  private final NativeStep restore;
  private final int size;

  /**
   * Makes the primitives.
   *
   * @param shape of the layer; one that {@link #suits}
   */
  ConvolvedWeightGradient(Resources resources, String name, ConvolutionShape shape) {
    this.resources = resources;
    OneDnn library = resources.library();
    long batch = shape.batch();
    long in = shape.inChannels();
    long out = shape.outChannels();
    long inPositions = (long) shape.inHeight() * shape.inWidth();
    long depth = shape.reduction();
    this.size = Math.toIntExact(out * depth);
    long[] images = {in, inPositions, batch};
    this.batchInnermost =
        library.reorder(
            "images of " + name,
            OneDnn.strided(DataType.U8, images, new long[] {1, in, inPositions * in}),
            OneDnn.strided(DataType.U8, images, new long[] {inPositions * batch, batch, 1}),
            Result.PLAIN);
    this.product =
        library.convolution(
            name,
            exchanged(shape),
            prop_kind.forward_inference,
            DataType.U8,
            DataType.S8,
            DataType.F32,
            Result.SCALED);
    long width = shape.outWidth();
    memory.desc gradOutput =
        OneDnn.strided(
            DataType.S8,
            new long[] {out, batch, shape.outHeight(), width},
            new long[] {1, shape.outHeight() * width * out, width * out, out});
    this.kernel =
        new Arrangement(
            library,
            "kernel of " + name,
            gradOutput,
            product.layout(OneDnn.WEIGHT),
            Scratch.Slot.WEIGHT);
    long[] weights = {out, depth};
    this.restore =
        library.reorder(
            "order of " + name,
            OneDnn.strided(DataType.F32, weights, new long[] {1, out}),
            OneDnn.strided(DataType.F32, weights, new long[] {depth, 1}),
            Result.PLAIN);
    resources.scratch().reserve(Scratch.Slot.PATCHES, batch * inPositions * in);
    resources.scratch().reserve(Scratch.Slot.SUMS, (long) size * Float.BYTES);
  }

  /**
   * Whether a layer can be taken this way, and would gain by it. It was measured where bytes are
   * summed in pairs of 16 bits; there its unsigned inputs, at most 127, never saturate.
   */
  static boolean suits(Resources resources, ConvolutionShape shape, DataType inputType) {
    long rows = (long) shape.batch() * shape.outHeight() * shape.outWidth();
    int blocks = Math.min(MOST_BLOCKS, (shape.outChannels() + CHANNEL_BLOCK - 1) / CHANNEL_BLOCK);
    return resources.sumsPairsIn16Bits()
        && inputType == DataType.U8
        && shape.strideHeight() == 1
        && shape.strideWidth() == 1
        && shape.batch() % CHANNEL_BLOCK == 0
        && rows <= MOST_ROWS
        && shape.outWidth() * blocks <= LONGEST_CODE
        && isInside(shape.padTop(), shape.outHeight())
        && isInside(shape.padBottom(), shape.outHeight())
        && isInside(shape.padLeft(), shape.outWidth())
        && isInside(shape.padRight(), shape.outWidth());
  }

  /** Padding that no position of the kernel lies in alone. */
  private static boolean isInside(int padding, int kernel) {
    return padding >= 0 && padding < kernel;
  }

  /** Input channels for images, images for channels, output positions for kernel positions. */
  private static ConvolutionShape exchanged(ConvolutionShape shape) {
    return new ConvolutionShape(
        /* batch= */ shape.inChannels(),
        /* inChannels= */ shape.batch(),
        shape.inHeight(),
        shape.inWidth(),
        shape.outChannels(),
        /* kernelHeight= */ shape.outHeight(),
        /* kernelWidth= */ shape.outWidth(),
        shape.strideHeight(),
        shape.strideWidth(),
        shape.padTop(),
        shape.padLeft(),
        /* outHeight= */ shape.kernelHeight(),
        /* outWidth= */ shape.kernelWidth());
  }

  @Override
  public void run(Tensor input, Tensor gradOutput, Tensor result, float factor) {
    Tensor images = resources.scratch().get(Scratch.Slot.PATCHES);
    Tensor sums = resources.scratch().get(Scratch.Slot.SUMS);
    batchInnermost.bind(OneDnn.SOURCE, input).bind(OneDnn.DESTINATION, images).run();
    product
        .scale(factor)
        .bind(OneDnn.SOURCE, images)
        .bind(OneDnn.WEIGHT, kernel.arrange(gradOutput))
        .bind(OneDnn.DESTINATION, sums)
        .run();
    result.noteRange(resources.elementWise().finiteRange(sums.view(DataType.F32, 0, size)));
    restore.bind(OneDnn.SOURCE, sums).bind(OneDnn.DESTINATION, result).run();
  }

  @Override
  public String implementation() {
    return product.implementation() + " over channels";
  }
}
