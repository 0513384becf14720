package io.gearshift.executors.kernels.shape;

/**
 * The sizes of a pooling layer; global pooling is a window as large as the map.
 *
 * @param kind what is taken of a window
 * @param batch images
 * @param channels channels
 * @param inHeight rows of the input
 * @param inWidth columns of the input
 * @param kernelHeight rows of the window
 * @param kernelWidth columns of the window
 * @param strideHeight rows moved per output row
 * @param strideWidth columns moved per output column
 * @param padTop rows of padding above
 * @param padLeft columns of padding to the left
 * @param outHeight rows of the output
 * @param outWidth columns of the output
 */
public record PoolingShape(
    Kind kind,
    int batch,
    int channels,
    int inHeight,
    int inWidth,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int padTop,
    int padLeft,
    int outHeight,
    int outWidth) {

  /** What is taken of a window. */
  public enum Kind {
    /**
     * The largest value; padding never wins. Of equal values the first in row order gets the
     * gradient.
     */
    MAX,
    /** The mean over the whole window, padding counted as zeros. */
    AVERAGE_WITH_PADDING,
    /** The mean over the window's elements inside the map. */
    AVERAGE_WITHOUT_PADDING
  }

  /** {batch, inHeight, inWidth, channels}. */
  public int[] inputShape() {
    return new int[] {batch, inHeight, inWidth, channels};
  }

  /** {batch, outHeight, outWidth, channels}. */
  public int[] outputShape() {
    return new int[] {batch, outHeight, outWidth, channels};
  }
}
