package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.contract.elementwise.MultiplierFormatsContractTest;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;

class ScalarMultiplierFormatsTest extends MultiplierFormatsContractTest {
  private final HostElementWise elementWise = new ScalarElementWise();

  @Override
  protected HostElementWise elementWise() {
    return elementWise;
  }

  @Override
  protected PassStatus status() {
    return new HostPassStatus(0);
  }
}
