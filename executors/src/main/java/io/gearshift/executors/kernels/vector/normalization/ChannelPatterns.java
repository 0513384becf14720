package io.gearshift.executors.kernels.vector.normalization;

import io.gearshift.executors.kernels.vector.loop.ChannelLoops;

/** Numbers of each channel, repeated over one period of {@link ChannelLoops}. */
final class ChannelPatterns {
  private final int channels;
  private final int period;

  ChannelPatterns(int channels) {
    this.channels = channels;
    this.period = ChannelLoops.period(channels);
  }

  int period() {
    return period;
  }

  float[] allocate() {
    return new float[period];
  }

  /** A number of a channel. */
  @FunctionalInterface
  interface OfChannel {
    float get(int channel);
  }

  /** Writes the number of each channel to all of its places. */
  void fill(float[] pattern, OfChannel numbers) {
    for (int c = 0; c < channels; c++) {
      float number = numbers.get(c);
      for (int i = c; i < period; i += channels) {
        pattern[i] = number;
      }
    }
  }

  /** Moves the sums of all places of each channel, in their order, to sums[from + channel]. */
  void takeByChannel(float[] pattern, double[] sums, int from) {
    for (int start = 0; start < period; start += channels) {
      for (int c = 0; c < channels; c++) {
        sums[from + c] += pattern[start + c];
        pattern[start + c] = 0;
      }
    }
  }
}
