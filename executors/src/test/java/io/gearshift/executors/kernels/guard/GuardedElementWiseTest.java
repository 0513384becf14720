package io.gearshift.executors.kernels.guard;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.contract.elementwise.device.DeviceElementWiseContract;

/** The reference as a device: what is found here is wrong with the contract or the mirror. */
class GuardedElementWiseTest extends DeviceElementWiseContract {
  private static final Kernels KERNELS = new MirroredKernels(new GuardedKernels());

  @Override
  protected Kernels kernels() {
    return KERNELS;
  }
}
