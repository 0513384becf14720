package io.gearshift.executors.kernels.contract.elementwise.device;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.MirroredKernels;

/**
 * What the element-wise kernels of a backend with memory of its own owe, method by method against
 * the reference; {@link ElementWiseContractTest} is the one for kernels over host memory.
 */
public abstract class DeviceElementWiseContract
    implements DeviceEncodingContract,
        DeviceUpdateContract,
        DeviceLoopContract,
        DeviceChannelContract,
        DeviceLossContract {
  /** The backend under test, for tensors in host memory: {@link MirroredKernels}. */
  protected abstract Kernels kernels();

  @Override
  public final Kernels openKernels() {
    return kernels();
  }
}
