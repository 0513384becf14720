package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.contract.elementwise.GaussianGridsContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

class ScalarGaussianGridsTest extends GaussianGridsContractTest {
  @Override
  protected HostElementWise elementWise() {
    return new ScalarElementWise();
  }
}
