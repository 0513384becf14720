package io.gearshift.executors.kernels.shape;

/**
 * The sizes of a two-dimensional convolution of dilation 1. A dense layer is a convolution whose
 * kernel is as large as its map: {@code [batch, h, w, in] -> [batch, 1, 1, out]}.
 *
 * @param batch images
 * @param inChannels channels of the input
 * @param inHeight rows of the input
 * @param inWidth columns of the input
 * @param outChannels channels of the output
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param strideHeight rows moved per output row
 * @param strideWidth columns moved per output column
 * @param padTop rows of zeros above
 * @param padLeft columns of zeros to the left
 * @param outHeight rows of the output; the padding below follows
 * @param outWidth columns of the output; the padding to the right follows
 * @param groups into which both sides' channels are cut, in order; an output channel sums over the
 *     input channels of its own group alone
 */
public record ConvolutionShape(
    int batch,
    int inChannels,
    int inHeight,
    int inWidth,
    int outChannels,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int padTop,
    int padLeft,
    int outHeight,
    int outWidth,
    int groups) {

  /** A convolution of which every output channel sums over all input channels. */
  public ConvolutionShape(
      int batch,
      int inChannels,
      int inHeight,
      int inWidth,
      int outChannels,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padTop,
      int padLeft,
      int outHeight,
      int outWidth) {
    this(
        batch,
        inChannels,
        inHeight,
        inWidth,
        outChannels,
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        padTop,
        padLeft,
        outHeight,
        outWidth,
        1);
  }

  /** The same of one group with so many channels of the input. */
  public ConvolutionShape withInChannels(int channels) {
    return new ConvolutionShape(
        batch,
        channels,
        inHeight,
        inWidth,
        outChannels,
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        padTop,
        padLeft,
        outHeight,
        outWidth);
  }

  /** The same with its channels in so many groups. */
  public ConvolutionShape grouped(int newGroups) {
    return new ConvolutionShape(
        batch,
        inChannels,
        inHeight,
        inWidth,
        outChannels,
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        padTop,
        padLeft,
        outHeight,
        outWidth,
        newGroups);
  }

  /** A square convolution with the usual floor rule for the output size. */
  public static ConvolutionShape square(
      int batch, int in, int size, int out, int kernel, int stride, int pad) {
    int outSize = (size + 2 * pad - kernel) / stride + 1;
    return new ConvolutionShape(
        batch, in, size, size, out, kernel, kernel, stride, stride, pad, pad, outSize, outSize);
  }

  /** A dense layer over a map of any size. */
  public static ConvolutionShape dense(int batch, int height, int width, int in, int out) {
    return new ConvolutionShape(batch, in, height, width, out, height, width, 1, 1, 0, 0, 1, 1);
  }

  /** Rows of zeros below the input (negative where input rows are left over). */
  public int padBottom() {
    return (outHeight - 1) * strideHeight + kernelHeight - inHeight - padTop;
  }

  /** Columns of zeros to the right of the input (negative where input columns are left over). */
  public int padRight() {
    return (outWidth - 1) * strideWidth + kernelWidth - inWidth - padLeft;
  }

  /** Whether the kernel covers its whole map in one position. */
  public boolean isDense() {
    return outHeight == 1
        && outWidth == 1
        && kernelHeight == inHeight
        && kernelWidth == inWidth
        && padTop == 0
        && padLeft == 0
        && groups == 1;
  }

  /** Products summed into one output element. */
  public int reduction() {
    return inChannels / groups * kernelHeight * kernelWidth;
  }

  /** Multiply-adds of one of the three products over the batch. */
  public long multiplyAdds() {
    return (long) batch * outHeight * outWidth * outChannels * reduction();
  }

  /** {batch, inHeight, inWidth, inChannels}. */
  public int[] inputShape() {
    return new int[] {batch, inHeight, inWidth, inChannels};
  }

  /** {outChannels, inChannels of a group, kernelHeight, kernelWidth}. */
  public int[] weightShape() {
    return new int[] {outChannels, inChannels / groups, kernelHeight, kernelWidth};
  }

  /** {batch, outHeight, outWidth, outChannels}. */
  public int[] outputShape() {
    return new int[] {batch, outHeight, outWidth, outChannels};
  }

  /**
   * Elements of the input.
   *
   * @throws ArithmeticException if they are more than a tensor can have
   */
  public int inputElements() {
    return elements(inputShape());
  }

  /**
   * Elements of the output.
   *
   * @throws ArithmeticException if they are more than a tensor can have
   */
  public int outputElements() {
    return elements(outputShape());
  }

  private static int elements(int[] shape) {
    int elements = 1;
    for (int length : shape) {
      elements = Math.multiplyExact(elements, length);
    }
    return elements;
  }
}
