package io.gearshift.executors.kernels.guard;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.contract.KernelsContractTest;

/** The reference as a device: what is found here is wrong with the contract or the mirror. */
class GuardedKernelsTest extends KernelsContractTest {
  private static final Kernels KERNELS = new MirroredKernels(new GuardedKernels());

  @Override
  protected Kernels kernels() {
    return KERNELS;
  }
}
