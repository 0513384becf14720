package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Tensors copied as they are, in part, or onto larger and smaller maps; and zeros. */
final class CudaCopies {

  private final CudaDevice device;

  CudaCopies(CudaDevice device) {
    this.device = device;
  }

  void pad(Tensor input, Tensor output, int top, int left) {
    ElementWiseArguments.maps(input, output, top, left);
    maps(device.call("pad").tensor(input).tensor(output), output, input, output, top, left);
  }

  void crop(Tensor input, Tensor output, int top, int left) {
    ElementWiseArguments.maps(output, input, top, left);
    maps(device.call("crop").tensor(input).tensor(output), output, output, input, top, left);
  }

  private static void maps(
      KernelCall call, Tensor output, Tensor smaller, Tensor larger, int top, int left) {
    call.number((long) output.size())
        .structure(
            smaller.shape(1),
            smaller.shape(2),
            larger.shape(1),
            larger.shape(2),
            top,
            left,
            smaller.shape(3))
        .over(output.size());
    output.forgetRange();
  }

  void copy(Tensor input, Tensor output) {
    if (input.type() != output.type() || input.size() != output.size()) {
      throw new IllegalArgumentException("Cannot copy " + input + " to " + output);
    }
    device.copy(CudaMemory.of(input).address(), CudaMemory.of(output).address(), input.bytes());
    copyScale(input, output);
    output.forgetRange();
  }

  void copyChannels(Tensor input, int inputOffset, Tensor output, int outputOffset, int channels) {
    int pixels =
        ElementWiseArguments.channelCopy(input, inputOffset, output, outputOffset, channels);
    if (pixels > 0) {
      long bytes = input.type().bytes();
      device
          .call("copy_rows")
          .address(CudaMemory.of(input).address() + inputOffset * bytes)
          .number(input.lastAxis() * bytes)
          .address(CudaMemory.of(output).address() + outputOffset * bytes)
          .number(output.lastAxis() * bytes)
          .number((long) pixels)
          .number((int) (channels * bytes))
          .over((long) pixels * channels);
    }
    if (input.type() != DataType.F32) {
      copyScale(input, output);
    }
    output.forgetRange();
  }

  private void copyScale(Tensor input, Tensor output) {
    device.call("copy_scale").cell(input).cell(output).run(1, 1, 1, 1, 0);
  }

  void zero(Tensor output) {
    device.zero(CudaMemory.of(output).address(), output.bytes());
    output.forgetRange();
  }
}
