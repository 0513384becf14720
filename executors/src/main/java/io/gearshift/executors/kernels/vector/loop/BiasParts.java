package io.gearshift.executors.kernels.vector.loop;

import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/** A bias for each channel, added and summed over whole tensors, spread over threads. */
public final class BiasParts {
  /** Elements that are summed into one partial sum per channel. */
  private static final int SUM_BLOCK = 1 << 16;

  private final WorkSplitter splitter;
  private float[] pattern = new float[0];

  public BiasParts(WorkSplitter splitter) {
    this.splitter = splitter;
  }

  /** As {@code ElementWise.addBias}. */
  public void addBias(Tensor bias, Tensor inOut) {
    int period = fillPattern(bias, inOut);
    ByteBuffer buffer = inOut.buffer();
    splitter.run(
        inOut.size(),
        period,
        (part, from, to) -> ChannelLoops.addPattern(pattern, period, buffer, from, to));
  }

  /** As {@code ElementWise.addBiasRelu}. */
  public void addBiasRelu(Tensor bias, Tensor inOut) {
    int period = fillPattern(bias, inOut);
    ByteBuffer buffer = inOut.buffer();
    splitter.run(
        inOut.size(),
        period,
        (part, from, to) -> ChannelLoops.addPatternRelu(pattern, period, buffer, from, to));
  }

  /**
   * As {@code ElementWise.gradBias}. Sums blocks of whole periods in single precision, element by
   * element of the period, then folds periods to channels and blocks to the result in double
   * precision, both in order.
   */
  public void gradBias(Tensor gradOutput, Tensor gradBias) {
    int channels = ElementWiseArguments.channels(gradBias, gradOutput);
    int size = gradOutput.size();
    if (size == 0) {
      for (int c = 0; c < channels; c++) {
        gradBias.set(c, 0f);
      }
      return;
    }
    ByteBuffer buffer = gradOutput.buffer();
    int period = ChannelLoops.period(channels);
    long block = (long) Math.max(1, SUM_BLOCK / period) * period;
    int blocks = (int) ((size + block - 1) / block);
    double[][] partial = new double[blocks][];
    splitter.run(
        size,
        blocks,
        1,
        (part, from, to) -> {
          for (int b = from; b < to; b++) {
            float[] sums = new float[period];
            int end = (int) Math.min(size, (b + 1) * block);
            ChannelLoops.addToSums(buffer, sums, period, (int) (b * block), end);
            partial[b] = fold(sums, channels);
          }
        });
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (double[] sums : partial) {
        sum += sums[c];
      }
      gradBias.set(c, (float) sum);
    }
  }

  /** Repeats the bias over one period; returns its length. */
  private int fillPattern(Tensor bias, Tensor inOut) {
    int channels = ElementWiseArguments.channels(bias, inOut);
    if (channels == 0) {
      return 1;
    }
    int period = ChannelLoops.period(channels);
    if (pattern.length < period) {
      pattern = new float[period];
    }
    bias.buffer().asFloatBuffer().get(pattern, 0, channels);
    for (int filled = channels; filled < period; filled += channels) {
      System.arraycopy(pattern, 0, pattern, filled, channels);
    }
    return period;
  }

  private static double[] fold(float[] sums, int channels) {
    double[] folded = new double[channels];
    for (int start = 0; start < sums.length; start += channels) {
      for (int c = 0; c < channels; c++) {
        folded[c] += sums[start + c];
      }
    }
    return folded;
  }
}
