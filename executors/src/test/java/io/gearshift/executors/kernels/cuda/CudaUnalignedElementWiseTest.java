package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.contract.elementwise.device.DeviceElementWiseContract;
import io.gearshift.executors.kernels.guard.MirroredKernels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Of tensors whose first element is not aligned to more than its own size. */
@Tag("emulator")
class CudaUnalignedElementWiseTest extends DeviceElementWiseContract {
  private static Kernels kernels;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    kernels = new MirroredKernels(new CudaKernels(Compute.cuda(0), new ComputeResources()), 3);
  }

  @Override
  protected Kernels kernels() {
    return kernels;
  }
}
