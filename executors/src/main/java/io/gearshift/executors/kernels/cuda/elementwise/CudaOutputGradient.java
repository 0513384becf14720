package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.OutputGradient;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** The gradient of a layer's output in one pass on a GPU. */
public final class CudaOutputGradient implements OutputGradient {
  private final CudaDevice device;
  private final int rows;
  private final int channels;
  private final int relu;
  private final GuessedGrid guessed;

  public CudaOutputGradient(CudaDevice device, int[] shape, Activation activation) {
    Shapes.requireValid(shape);
    this.device = device;
    this.rows = shape[0] * shape[1] * shape[2];
    this.channels = shape[3];
    this.relu = activation == Activation.RELU ? 1 : 0;
    this.guessed = new GuessedGrid(device);
  }

  @Override
  public void encode(
      Tensor output, Tensor gradOutput, Tensor gradBias, Tensor encoded, Encoding encoding) {
    GuessedGrid.require(gradOutput, encoded, DataType.S8, encoding);
    ElementWiseArguments.floats(output, gradOutput);
    if (gradOutput.size() != rows * channels
        || ElementWiseArguments.channels(gradBias, gradOutput) != channels) {
      throw new IllegalArgumentException(
          "Invalid tensors: "
              + gradOutput
              + " and "
              + gradBias
              + " (must be of "
              + channels
              + " channels in "
              + rows
              + " rows)");
    }
    ColumnLayout layout = ColumnLayout.of(rows, channels, output, gradOutput, encoded);
    long sums = device.scratch(layout.partBytes(1));
    layout.runSums(
        guessed.guessing(call(layout, "guessed", output, gradOutput, encoded), encoding), sums);
    layout.runJoin(
        device
            .call("join_column_sums")
            .address(sums)
            .number(layout.chunks())
            .number(channels)
            .tensor(gradBias));
    gradBias.forgetRange();
    layout.runPass(
        guessed.checking(call(layout, "checked", output, gradOutput, encoded), encoded, encoding),
        device);
  }

  private KernelCall call(
      ColumnLayout layout, String step, Tensor output, Tensor gradOutput, Tensor encoded) {
    return device
        .call(layout.kernel("output_gradient_" + step))
        .tensor(output)
        .tensor(gradOutput)
        .tensor(encoded)
        .number((long) rows)
        .number(channels)
        .number(layout.width())
        .number(relu);
  }
}
