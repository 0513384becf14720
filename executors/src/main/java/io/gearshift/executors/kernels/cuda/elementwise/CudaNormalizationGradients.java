package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Gradients of a batch normalisation on a GPU: two sums for each channel, then the gradient of the
 * input, in single precision or as bytes.
 */
final class CudaNormalizationGradients {
  private static final int FACTORS_OF_CHANNEL = 3;
  private static final int QUANTITIES = 2;

  private final CudaDevice device;
  private final int rows;
  private final int channels;
  private final float epsilon;
  private final int relu;
  private final Tensor kept;
  private final Tensor factors;
  private GuessedGrid grid;

  /** What gradients are of: all have the normalisation's shape, or a value for each channel. */
  record Operands(Tensor input, Tensor gradOutput, Tensor gamma, Tensor variance) {}

  /**
   * For one normalisation.
   *
   * @param shape rows and channels
   * @param relu 1 where ReLU follows
   * @param kept mean, scale and offset of each channel, as the last output was made with
   */
  CudaNormalizationGradients(CudaDevice device, int[] shape, float epsilon, int relu, Tensor kept) {
    this.device = device;
    this.rows = shape[0];
    this.channels = shape[1];
    this.epsilon = epsilon;
    this.relu = relu;
    this.kept = kept;
    this.factors = device.allocate(DataType.F32, FACTORS_OF_CHANNEL, channels);
  }

  /** All results are overwritten. */
  void write(Operands of, Tensor gradInput, Tensor gradGamma, Tensor gradBeta) {
    ColumnLayout layout = layout(of, gradInput);
    sum(layout, of, gradGamma, gradBeta);
    layout.runPass(
        call(layout, "normalization_gradient", of, gradInput)
            .cell(gradInput)
            .address(device.parts())
            .address(device.ticket()),
        device);
    CudaMemory.of(gradInput).noteRange();
  }

  /** The same, with the gradient of the input on the grid of its range. */
  void encode(Operands of, Tensor gradInput, Encoding encoding, Tensor gradGamma, Tensor gradBeta) {
    if (grid == null) {
      grid = new GuessedGrid(device);
    }
    ColumnLayout layout = layout(of, gradInput);
    sum(layout, of, gradGamma, gradBeta);
    String kernel = "normalization_gradient_";
    layout.runPass(
        grid.guessing(call(layout, kernel + "guessed", of, gradInput), encoding), device);
    layout.runPass(
        grid.checking(call(layout, kernel + "checked", of, gradInput), gradInput, encoding),
        device);
  }

  private ColumnLayout layout(Operands of, Tensor gradInput) {
    return ColumnLayout.of(rows, channels, of.input(), of.gradOutput(), gradInput);
  }

  private void sum(ColumnLayout layout, Operands of, Tensor gradGamma, Tensor gradBeta) {
    long parts = device.scratch(layout.partBytes(QUANTITIES));
    layout.runSums(
        device
            .call(layout.kernel("gradient_sums"))
            .tensor(of.input())
            .tensor(kept)
            .tensor(of.gradOutput())
            .number((long) rows)
            .number(channels)
            .number(layout.width())
            .number(relu),
        parts);
    layout.runJoin(
        device
            .call("join_gradient_sums")
            .number((long) rows)
            .address(parts)
            .number(layout.chunks())
            .number(channels)
            .tensor(of.gamma())
            .tensor(of.variance())
            .number(epsilon)
            .tensor(gradGamma)
            .tensor(gradBeta)
            .tensor(factors));
    gradGamma.forgetRange();
    gradBeta.forgetRange();
  }

  private KernelCall call(ColumnLayout layout, String kernel, Operands of, Tensor gradInput) {
    return device
        .call(layout.kernel(kernel))
        .tensor(of.input())
        .tensor(kept)
        .tensor(factors)
        .tensor(of.gradOutput())
        .tensor(gradInput)
        .number((long) rows)
        .number(channels)
        .number(layout.width())
        .number(relu);
  }
}
