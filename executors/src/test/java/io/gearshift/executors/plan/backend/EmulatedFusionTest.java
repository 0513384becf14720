package io.gearshift.executors.plan.backend;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.cuda.CudaKernels;
import io.gearshift.executors.kernels.cuda.EmulatedDriver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("emulator")
class EmulatedFusionTest extends FusionContract {
  private static Kernels opened;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    opened = new CudaKernels(Compute.cuda(0), new ComputeResources());
  }

  @AfterAll
  static void forget() {
    opened = null;
  }

  @Override
  Kernels kernels() {
    return opened;
  }
}
