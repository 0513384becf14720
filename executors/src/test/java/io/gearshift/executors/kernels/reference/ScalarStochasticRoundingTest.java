package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.contract.elementwise.StochasticRoundingContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

class ScalarStochasticRoundingTest extends StochasticRoundingContractTest {
  private static final HostElementWise KERNELS = new ScalarElementWise();

  @Override
  protected HostElementWise elementWise() {
    return KERNELS;
  }
}
