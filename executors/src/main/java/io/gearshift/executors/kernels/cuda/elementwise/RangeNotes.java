package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Kernels that note the range of what they write. */
final class RangeNotes {
  private RangeNotes() {}

  /** Gives such a kernel its last arguments, runs it, and says that the output's range is noted. */
  static void run(CudaDevice device, KernelCall call, Tensor output) {
    call.cell(output).address(device.parts()).address(device.ticket()).over(output.size());
    if (output.size() > 0) {
      CudaMemory.of(output).noteRange();
    }
  }
}
