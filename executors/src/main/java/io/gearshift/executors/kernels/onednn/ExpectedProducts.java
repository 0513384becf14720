package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * A convolution's three products of raw values in 64-bit integers by one plain loop: what {@link
 * ExactnessProof} compares with.
 */
record ExpectedProducts(long[] output, long[] gradInput, long[] gradWeight) {

  static ExpectedProducts of(
      ConvolutionShape shape, Tensor input, Tensor weight, Tensor gradOutput) {
    ExpectedProducts sums =
        new ExpectedProducts(
            new long[gradOutput.size()], new long[input.size()], new long[weight.size()]);
    for (int result = 0; result < gradOutput.size(); result++) {
      for (int tap = 0; tap < shape.kernelHeight() * shape.kernelWidth(); tap++) {
        sums.add(shape, input, weight, gradOutput, result, tap);
      }
    }
    return sums;
  }

  /** One output element and one kernel position, over all input channels. */
  private void add(
      ConvolutionShape shape, Tensor input, Tensor weight, Tensor gradOutput, int result, int tap) {
    int out = result % shape.outChannels();
    int position = result / shape.outChannels();
    int column = position % shape.outWidth();
    int row = position / shape.outWidth() % shape.outHeight();
    int image = position / shape.outWidth() / shape.outHeight();
    int v = tap / shape.kernelWidth();
    int u = tap % shape.kernelWidth();
    int y = row * shape.strideHeight() + v - shape.padTop();
    int x = column * shape.strideWidth() + u - shape.padLeft();
    if (y < 0 || y >= shape.inHeight() || x < 0 || x >= shape.inWidth()) {
      return;
    }
    int source = ((image * shape.inHeight() + y) * shape.inWidth() + x) * shape.inChannels();
    int taps = shape.kernelHeight() * shape.kernelWidth();
    for (int channel = 0; channel < shape.inChannels(); channel++) {
      int i = source + channel;
      int w = (out * shape.inChannels() + channel) * taps + tap;
      output[result] += (long) input.raw(i) * weight.raw(w);
      gradInput[i] += (long) gradOutput.raw(result) * weight.raw(w);
      gradWeight[w] += (long) gradOutput.raw(result) * input.raw(i);
    }
  }
}
