package io.gearshift.executors.kernels.host.loop;

import io.gearshift.executors.kernels.tensor.Tensor;

/** Rows of maps copied between a batch and another one of larger maps. */
public final class MapRows {

  /** Which batch is written. */
  public enum Way {
    INTO_THE_LARGER,
    INTO_THE_SMALLER
  }

  private MapRows() {}

  public static void copy(Tensor smaller, Tensor larger, int top, int left, Way way) {
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
