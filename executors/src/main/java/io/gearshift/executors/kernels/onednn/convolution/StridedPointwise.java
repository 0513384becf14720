package io.gearshift.executors.kernels.onednn.convolution;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.onednn.primitive.OneDnnLibrary;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.function.Function;

/**
 * A convolution of kernel 1 x 1 with strides whose output and weight gradient are those of stride 1
 * over the pixels that it reads, which are copied next to each other first.
 *
 * <p>oneDNN 3.11's kernels for AVX2 do that copy themselves, each thread into memory of its own, in
 * whole vectors: where channels are no multiple of them, one thread writes over the beginning of
 * what the next has copied, and now and then a product is wrong.
 */
public final class StridedPointwise implements Convolution {
  /** Channels that fill vectors of bytes and of f32. */
  private static final int WHOLE_VECTORS = 16;

  private final Convolution strided;
  private final Convolution dense;
  private final Tensor read;
  private final Resources resources;

  private StridedPointwise(
      Resources resources, Convolution strided, Convolution dense, HostArena memory) {
    this.resources = resources;
    this.strided = strided;
    this.dense = dense;
    this.read = memory.allocate(dense.inputType(), dense.shape().inputShape());
  }

  /**
   * The convolution of this shape, by way of another where oneDNN's own may be wrong.
   *
   * @param maker makes oneDNN's own
   */
  public static Convolution of(
      Resources resources,
      ConvolutionShape shape,
      HostArena memory,
      Function<ConvolutionShape, Convolution> maker) {
    Convolution own = maker.apply(shape);
    return isWrong(resources.processor(), shape)
        ? new StridedPointwise(resources, own, maker.apply(withoutStrides(shape)), memory)
        : own;
  }

  private static boolean isWrong(OneDnnLibrary processor, ConvolutionShape shape) {
    return !processor.hasAvx512()
        && shape.kernelHeight() == 1
        && shape.kernelWidth() == 1
        && Math.max(shape.strideHeight(), shape.strideWidth()) > 1
        && shape.padTop() == 0
        && shape.padLeft() == 0
        && shape.inChannels() % WHOLE_VECTORS != 0;
  }

  private static ConvolutionShape withoutStrides(ConvolutionShape shape) {
    return new ConvolutionShape(
        shape.batch(),
        shape.inChannels(),
        shape.outHeight(),
        shape.outWidth(),
        shape.outChannels(),
        1,
        1,
        1,
        1,
        0,
        0,
        shape.outHeight(),
        shape.outWidth());
  }

  private Tensor read(Tensor input) {
    ConvolutionShape shape = shape();
    int pixel = shape.inChannels() * input.type().bytes();
    int lines = shape.batch() * shape.outHeight();
    resources
        .splitter()
        .run(
            read.size(),
            lines,
            1,
            (part, from, to) -> {
              for (int line = from; line < to; line++) {
                int image = line / shape.outHeight();
                int row = line % shape.outHeight() * shape.strideHeight();
                ByteRuns.copyRuns(
                    input.buffer(),
                    (image * shape.inHeight() + row) * shape.inWidth() * pixel,
                    shape.strideWidth() * pixel,
                    read.buffer(),
                    line * shape.outWidth() * pixel,
                    pixel,
                    pixel,
                    shape.outWidth());
              }
            });
    read.setScale(input.scale());
    return read;
  }

  @Override
  public ConvolutionShape shape() {
    return strided.shape();
  }

  @Override
  public DataType inputType() {
    return strided.inputType();
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    dense.output(read(input), weight, output);
  }

  @Override
  public boolean finishesOutput() {
    return dense.finishesOutput();
  }

  @Override
  public void finishedOutput(
      Tensor input, Tensor weight, Tensor bias, boolean relu, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    dense.finishedOutput(read(input), weight, bias, relu, output);
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    strided.gradInput(gradOutput, weight, gradInput);
  }

  @Override
  public boolean addsGradInput() {
    return strided.addsGradInput();
  }

  @Override
  public void addGradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    strided.addGradInput(gradOutput, weight, gradInput);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    dense.gradWeight(read(input), gradOutput, gradWeight);
  }

  @Override
  public void prepare(Product product) {
    (product == Product.GRAD_INPUT ? strided : dense).prepare(product);
  }

  @Override
  public void precedeNormalization() {
    dense.precedeNormalization();
  }

  @Override
  public String implementation(Product product) {
    return (product == Product.GRAD_INPUT ? strided : dense).implementation(product);
  }
}
