package io.gearshift.executors.models.network;

/**
 * The filters of a convolution.
 *
 * @param outputs how many, which is the channels that they give
 * @param height rows of a filter
 * @param width columns of a filter
 * @param stride rows and columns between neighbouring windows
 * @param padHeight rows of zeros above and below the map
 * @param padWidth columns of zeros on either side of the map
 */
record Filters(int outputs, int height, int width, int stride, int padHeight, int padWidth) {

  static Filters square(int outputs, int side, int stride, int padding) {
    return new Filters(outputs, side, side, stride, padding, padding);
  }

  /** 1x1, stride 1. */
  static Filters point(int outputs) {
    return square(outputs, 1, 1, 0);
  }

  /** A row of an odd number of columns, stride 1, padded so that the map keeps its size. */
  static Filters row(int outputs, int width) {
    return new Filters(outputs, 1, width, 1, 0, width / 2);
  }

  /** A column of an odd number of rows, stride 1, padded so that the map keeps its size. */
  static Filters column(int outputs, int height) {
    return new Filters(outputs, height, 1, 1, height / 2, 0);
  }

  /** Weights that read one input value where the stride is 1: PyTorch's fan-out. */
  double fanOut() {
    return (double) height * width * outputs;
  }
}
