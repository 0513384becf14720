package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Reorder;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/**
 * A weight gradient as a convolution: every input channel is an image, the images of the batch are
 * its channels, and the output gradient is the kernel, as large as the map. What comes out is, for
 * each input channel, a map as large as the layer's kernel with a value for each output channel.
 *
 * <p>No window is copied; two reorders bring the batch innermost. One kernel call sums over all
 * images and positions in 32-bit integers and rounds once, so the result is {@link
 * GemmWeightGradient}'s to the bit.
 */
public final class ConvolvedWeightGradient implements IntegerWeightGradient {
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
  private final Primitive toBatchInnermost;
  private final Reorder kernel;
  private final Primitive product;
  private final Primitive toWeights;
  private final int size;

  /**
   * Makes the primitives.
   *
   * @param shape of the layer; one that {@link #suits}
   */
  public ConvolvedWeightGradient(Resources resources, String name, ConvolutionShape shape) {
    this.resources = resources;
    PrimitiveFactory primitives = resources.primitives();
    long batch = shape.batch();
    long in = shape.inChannels();
    long out = shape.outChannels();
    long inPositions = (long) shape.inHeight() * shape.inWidth();
    long depth = shape.reduction();
    this.size = Math.toIntExact(out * depth);
    long[] images = {in, inPositions, batch};
    this.toBatchInnermost =
        primitives.reorder(
            "images of " + name,
            Layouts.strided(DataType.U8, images, new long[] {1, in, inPositions * in}),
            Layouts.strided(DataType.U8, images, new long[] {inPositions * batch, batch, 1}),
            Result.PLAIN);
    this.product =
        primitives.convolution(
            name,
            exchanged(shape),
            prop_kind.forward_inference,
            DataType.U8,
            DataType.S8,
            DataType.F32,
            Result.SCALED);
    long width = shape.outWidth();
    memory.desc gradOutput =
        Layouts.strided(
            DataType.S8,
            new long[] {out, batch, shape.outHeight(), width},
            new long[] {1, shape.outHeight() * width * out, width * out, out});
    this.kernel =
        new Reorder(
            primitives,
            "kernel of " + name,
            gradOutput,
            product.layout(Arguments.WEIGHT),
            Scratch.Slot.WEIGHT);
    long[] weights = {out, depth};
    this.toWeights =
        primitives.reorder(
            "order of " + name,
            Layouts.strided(DataType.F32, weights, new long[] {1, out}),
            Layouts.strided(DataType.F32, weights, new long[] {depth, 1}),
            Result.PLAIN);
    resources.scratch().reserve(Scratch.Slot.COPY, batch * inPositions * in);
    resources.scratch().reserve(Scratch.Slot.SUMS, (long) size * Float.BYTES);
  }

  /**
   * Whether a layer can be taken this way, and would gain by it. It was measured where bytes are
   * summed in pairs of 16 bits; there its unsigned inputs, at most 127, never saturate.
   */
  public static boolean suits(Resources resources, ConvolutionShape shape, DataType inputType) {
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
    Tensor images = resources.scratch().get(Scratch.Slot.COPY);
    Tensor sums = resources.scratch().get(Scratch.Slot.SUMS);
    toBatchInnermost.bind(Arguments.SOURCE, input).bind(Arguments.DESTINATION, images).run();
    product
        .scale(factor)
        .bind(Arguments.SOURCE, images)
        .bind(Arguments.WEIGHT, kernel.apply(gradOutput))
        .bind(Arguments.DESTINATION, sums)
        .run();
    result.noteRange(resources.elementWise().finiteRange(sums.view(DataType.F32, 0, size)));
    toWeights.bind(Arguments.SOURCE, sums).bind(Arguments.DESTINATION, result).run();
  }

  @Override
  public String implementation() {
    return product.implementation() + " over channels";
  }
}
