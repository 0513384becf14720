package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.contract.KernelsContractTest;

class OneDnnKernelsTest extends KernelsContractTest {
  private static final Kernels KERNELS = new OneDnnKernels(1);

  @Override
  protected Kernels kernels() {
    return KERNELS;
  }
}
