package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Which products a kernel adds up in 16 bits: two of neighbouring channels at the same kernel
 * position, as {@link ExcessWeights} takes for granted, or others. Where the number of channels is
 * odd, oneDNN 3.11 with AVX-512 lays a window's columns side by side, so that the last channel of
 * one position is multiplied beside the first of the next.
 *
 * <p>Tried on the pass itself: a source of ones never saturates, and one of 255 must give 255 times
 * as much with weights that saturate in no pair of neighbours but in all others.
 */
final class PairProof {
  /** The largest unsigned byte, and a weight that it may be multiplied by once in a pair. */
  private static final int LARGEST = 255;

  private static final byte WEIGHT = Byte.MAX_VALUE;

  private PairProof() {}

  /**
   * Whether a pass pairs neighbouring channels alone.
   *
   * @param source unsigned bytes, overwritten
   * @param weight as large as the axes say, overwritten
   * @param result overwritten
   * @param looked how many elements of the result are compared
   */
  static boolean pairsNeighbours(
      ProductPass pass, WeightAxes axes, Tensor source, Tensor weight, Tensor result, int looked) {
    if (axes.units() % 2 == 0 || axes.taps() == 1) {
      return true;
    }
    fill(axes, weight);
    ByteRuns.fill(source.buffer(), 0, source.size(), (byte) 1);
    pass.run(source, 0, weight, result, 1);
    float[] sums = new float[looked];
    result.buffer().asFloatBuffer().get(0, sums);
    ByteRuns.fill(source.buffer(), 0, source.size(), (byte) LARGEST);
    pass.run(source, 0, weight, result, 1);
    for (int i = 0; i < looked; i++) {
      long sum = (long) sums[i];
      if (result.get(i) != (float) (sum * LARGEST)) {
        return false;
      }
    }
    return true;
  }

  /** The first of each pair of channels, and the last channel, which has no other. */
  private static void fill(WeightAxes axes, Tensor weight) {
    for (int i = 0; i < axes.size(); i++) {
      int unit = i / axes.pairDistance() % axes.units();
      weight.setRaw(i, unit % 2 == 0 ? WEIGHT : 0);
    }
  }
}
