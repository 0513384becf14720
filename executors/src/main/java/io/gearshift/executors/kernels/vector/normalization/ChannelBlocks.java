package io.gearshift.executors.kernels.vector.normalization;

import io.gearshift.executors.kernels.host.loop.WorkSplitter;

/**
 * Sums by channel over a tensor in blocks of one length, so that they depend neither on the number
 * of threads nor on the length of vectors: at most {@value #PERIODS} summands in f32, the rest in
 * f64. Each part goes from its last block to its first: what was written last may still be in a
 * cache, and the pass that follows finds what this has read last there.
 */
final class ChannelBlocks {
  private static final int PERIODS = 64;

  private final WorkSplitter splitter;
  private final ChannelPatterns patterns;
  private final int size;
  private final int channels;

  ChannelBlocks(WorkSplitter splitter, ChannelPatterns patterns, int size, int channels) {
    this.splitter = splitter;
    this.patterns = patterns;
    this.size = size;
    this.channels = channels;
  }

  /** A loop over a block, which adds to two sums of each place in the period. */
  @FunctionalInterface
  interface Loop {
    void run(float[] first, float[] second, int part, int from, int to);
  }

  /** The two sums of each channel: of channel c at c and at channels + c. */
  double[] sums(Loop loop) {
    int block = PERIODS * patterns.period();
    double[][] sums = new double[(size + block - 1) / block][];
    splitter.run(
        size,
        block,
        (part, from, to) -> {
          float[] first = patterns.allocate();
          float[] second = patterns.allocate();
          for (int start = (to - 1) / block * block; start >= from; start -= block) {
            loop.run(first, second, part, start, Math.min(to, start + block));
            double[] sum = new double[2 * channels];
            patterns.takeByChannel(first, sum, 0);
            patterns.takeByChannel(second, sum, channels);
            sums[start / block] = sum;
          }
        });
    double[] total = new double[2 * channels];
    for (double[] sum : sums) {
      for (int i = 0; i < total.length; i++) {
        total[i] += sum[i];
      }
    }
    return total;
  }
}
