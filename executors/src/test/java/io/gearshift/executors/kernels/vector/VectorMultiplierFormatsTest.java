package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.contract.elementwise.MultiplierFormatsContractTest;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;

@WideVectors
class VectorMultiplierFormatsTest extends MultiplierFormatsContractTest {
  private final HostElementWise elementWise = new VectorElementWise(3);

  @Override
  protected HostElementWise elementWise() {
    return elementWise;
  }

  @Override
  protected PassStatus status() {
    return new HostPassStatus(0);
  }
}
