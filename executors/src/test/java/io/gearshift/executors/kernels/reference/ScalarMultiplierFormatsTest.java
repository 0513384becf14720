package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.MultiplierFormatsContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

class ScalarMultiplierFormatsTest extends MultiplierFormatsContractTest {
  private final HostElementWise elementWise = new ScalarElementWise();

  @Override
  protected HostElementWise elementWise() {
    return elementWise;
  }
}
