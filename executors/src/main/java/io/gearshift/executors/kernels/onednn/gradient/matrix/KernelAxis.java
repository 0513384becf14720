package io.gearshift.executors.kernels.onednn.gradient.matrix;

import io.gearshift.executors.kernels.shape.ConvolutionShape;

/**
 * One axis of a strided kernel: at kernel position t, output position o reads input stride * (o +
 * shift) + phase. Positions of one phase read the same inputs.
 *
 * @param inputs input positions
 * @param outputs output positions
 */
record KernelAxis(int stride, int padding, int taps, int inputs, int outputs) {

  static KernelAxis vertical(ConvolutionShape shape) {
    return new KernelAxis(
        shape.strideHeight(),
        shape.padTop(),
        shape.kernelHeight(),
        shape.inHeight(),
        shape.outHeight());
  }

  static KernelAxis horizontal(ConvolutionShape shape) {
    return new KernelAxis(
        shape.strideWidth(),
        shape.padLeft(),
        shape.kernelWidth(),
        shape.inWidth(),
        shape.outWidth());
  }

  int phase(int tap) {
    return Math.floorMod(tap - padding, stride);
  }

  int shift(int tap) {
    return Math.floorDiv(tap - padding, stride);
  }

  /** Phases that any tap reads: those of the first so many taps. */
  int phases() {
    return Math.min(stride, taps);
  }

  /** The first tap of the same phase. */
  int firstOfPhase(int tap) {
    return tap % stride;
  }

  /** Input positions of a tap's phase. */
  int inputsOfPhase(int tap) {
    return (inputs - phase(tap) + stride - 1) / stride;
  }

  /** The first output position whose input is not padding, or {@link #outputs}. */
  int firstInside(int tap) {
    return Math.min(outputs, Math.max(0, -shift(tap)));
  }

  /** The output position after the last of those. */
  int endInside(int tap) {
    return Math.max(firstInside(tap), Math.min(outputs, inputsOfPhase(tap) - shift(tap)));
  }

  /**
   * The tap whose values, shifted, are those of another tap of its phase: the one that reads every
   * input of the phase, or the other itself if there is none.
   */
  int source(int tap) {
    for (int t = firstOfPhase(tap); t < taps; t += stride) {
      if (shift(t) == 0 && inputsOfPhase(t) == outputs) {
        return t;
      }
    }
    return tap;
  }

  /** Output positions before the first, from which the first taps read. */
  int before() {
    return Math.max(0, -shift(0));
  }

  /** Output positions that the last tap reads further on. */
  int beyond() {
    return Math.max(0, shift(taps - 1));
  }
}
