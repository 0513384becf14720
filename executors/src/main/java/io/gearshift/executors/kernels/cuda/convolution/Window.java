package io.gearshift.executors.kernels.cuda.convolution;

import io.gearshift.executors.kernels.shape.ConvolutionShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the taps of a convolution lie, as {@code window.cuh} has it: the fields of its structure in
 * their order.
 *
 * @param fields of the structure
 * @param results how many there are, of all channels together one
 */
record Window(int[] fields, int results) {
  private static final int RESULTS_FIELD = 9;

  /** Of the outputs, from inputs of so many channels. */
  static Window ofOutputs(ConvolutionShape s, int inChannels, int outChannels) {
    int[] fields = {
      s.batch(),
      s.outHeight(),
      s.outWidth(),
      s.outHeight(),
      s.outWidth(),
      1,
      1,
      0,
      0,
      outChannels,
      s.inHeight(),
      s.inWidth(),
      inChannels,
      s.strideHeight(),
      s.strideWidth(),
      -s.padTop(),
      -s.padLeft(),
      1,
      1,
      s.kernelHeight(),
      s.kernelWidth(),
      0,
      0,
      1,
      1,
      s.kernelHeight(),
      s.kernelWidth()
    };
    return new Window(fields, s.batch() * s.outHeight() * s.outWidth());
  }

  /**
   * Of the gradients of inputs, from gradients of outputs of so many channels. A stride above 1
   * cuts inputs into phases: each sees every stride-th row and column of the kernel, so that no
   * product with a zero between outputs is computed.
   */
  static List<Window> ofInputs(ConvolutionShape s, int outChannels) {
    if (s.isDense()) {
      return List.of(ofDenseInputs(s, outChannels));
    }
    List<Window> phases = new ArrayList<>();
    for (int y = 0; y < Math.min(s.strideHeight(), s.inHeight()); y++) {
      for (int x = 0; x < Math.min(s.strideWidth(), s.inWidth()); x++) {
        phases.add(ofPhase(s, outChannels, y, x));
      }
    }
    return phases;
  }

  /** Every pixel and channel of an image is a result of its own: a matrix product. */
  private static Window ofDenseInputs(ConvolutionShape s, int outChannels) {
    int results = s.inHeight() * s.inWidth() * s.inChannels();
    return ofOutputs(
        ConvolutionShape.dense(s.batch(), 1, 1, outChannels, results), outChannels, results);
  }

  /** The most products that a gradient of an input sums. */
  static int longestInputSum(ConvolutionShape s) {
    int rows = Math.min(s.outHeight(), parts(s.kernelHeight(), s.strideHeight()));
    int columns = Math.min(s.outWidth(), parts(s.kernelWidth(), s.strideWidth()));
    return s.outChannels() * rows * columns;
  }

  /** Channels of a result. */
  int columns() {
    return fields[RESULTS_FIELD];
  }

  private static Window ofPhase(ConvolutionShape s, int outChannels, int y, int x) {
    int firstV = (y + s.padTop()) % s.strideHeight();
    int firstU = (x + s.padLeft()) % s.strideWidth();
    int tapRows = parts(s.kernelHeight() - firstV, s.strideHeight());
    int tapColumns = parts(s.kernelWidth() - firstU, s.strideWidth());
    // A phase that no kernel position reaches has no taps, and its gradients are zero.
    boolean none = tapRows == 0 || tapColumns == 0;
    int rows = parts(s.inHeight() - y, s.strideHeight());
    int columns = parts(s.inWidth() - x, s.strideWidth());
    int[] fields = {
      s.batch(),
      rows,
      columns,
      s.inHeight(),
      s.inWidth(),
      s.strideHeight(),
      s.strideWidth(),
      y,
      x,
      s.inChannels(),
      s.outHeight(),
      s.outWidth(),
      outChannels,
      1,
      1,
      (y + s.padTop()) / s.strideHeight(),
      (x + s.padLeft()) / s.strideWidth(),
      -1,
      -1,
      none ? 0 : tapRows,
      none ? 1 : tapColumns,
      firstV,
      firstU,
      s.strideHeight(),
      s.strideWidth(),
      s.kernelHeight(),
      s.kernelWidth()
    };
    return new Window(fields, s.batch() * rows * columns);
  }

  private static int parts(int length, int part) {
    return Math.max(0, (length + part - 1) / part);
  }
}
