package io.gearshift.driver.initial;

import io.gearshift.executors.graph.ParameterTensor;
import java.util.Arrays;

/**
 * Filters that pass a channel on: the first filters of a convolution, one for each channel that it
 * reads, are 1 in the middle of their own channel and 0 elsewhere; the others stay as they are. The
 * middle of an even side is the place after it.
 *
 * <p>Source: Jordan 2024 (arXiv 2404.00498), section 3.3; PyTorch's {@code torch.nn.init.dirac_}.
 */
public final class IdentityFilters {
  private IdentityFilters() {}

  /**
   * Writes them.
   *
   * @param weight of a convolution, {out, in, height, width}
   */
  public static void set(float[] parameters, ParameterTensor weight) {
    int inputs = weight.shape()[1];
    int height = weight.shape()[2];
    int width = weight.shape()[3];
    int size = inputs * height * width;
    for (int filter = 0; filter < Math.min(weight.shape()[0], inputs); filter++) {
      int from = weight.offset() + filter * size;
      Arrays.fill(parameters, from, from + size, 0);
      parameters[from + (filter * height + height / 2) * width + width / 2] = 1;
    }
  }
}
