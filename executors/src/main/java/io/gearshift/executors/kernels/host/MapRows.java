package io.gearshift.executors.kernels.host;

import io.gearshift.executors.kernels.Tensor;

/** Rows of maps copied between a batch and another one of larger maps. */
final class MapRows {

  /** Which batch is written. */
  enum Way {
    INTO_THE_LARGER,
    INTO_THE_SMALLER
  }

  private MapRows() {}

  static void copy(Tensor smaller, Tensor larger, int top, int left, Way way) {
    int channels = smaller.shape(3);
    int row = smaller.shape(2) * channels * Float.BYTES;
    for (int image = 0; image < smaller.shape(0); image++) {
      for (int y = 0; y < smaller.shape(1); y++) {
        int inSmaller = (image * smaller.shape(1) + y) * row;
        int pixel = (image * larger.shape(1) + y + top) * larger.shape(2) + left;
        int inLarger = pixel * channels * Float.BYTES;
        if (way == Way.INTO_THE_LARGER) {
          larger.buffer().put(inLarger, smaller.buffer(), inSmaller, row);
        } else {
          smaller.buffer().put(inSmaller, larger.buffer(), inLarger, row);
        }
      }
    }
  }
}
