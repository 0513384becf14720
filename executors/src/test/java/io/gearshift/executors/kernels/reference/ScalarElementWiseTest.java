package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.contract.elementwise.host.ElementWiseContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

class ScalarElementWiseTest extends ElementWiseContractTest {
  private static final HostElementWise KERNELS = new ScalarElementWise();

  @Override
  protected HostElementWise elementWise() {
    return KERNELS;
  }
}
