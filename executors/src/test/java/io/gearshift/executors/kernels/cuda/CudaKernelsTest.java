package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.contract.KernelsContractTest;
import io.gearshift.executors.kernels.guard.MirroredKernels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("emulator")
class CudaKernelsTest extends KernelsContractTest {
  private static Kernels kernels;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    kernels = new MirroredKernels(new CudaKernels(Compute.cuda(0), new ComputeResources()));
  }

  @Override
  protected Kernels kernels() {
    return kernels;
  }
}
