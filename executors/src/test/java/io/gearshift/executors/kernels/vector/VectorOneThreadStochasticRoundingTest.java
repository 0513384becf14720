package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.contract.elementwise.StochasticRoundingContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

@WideVectors
class VectorOneThreadStochasticRoundingTest extends StochasticRoundingContractTest {
  private static final HostElementWise KERNELS = new VectorElementWise(1);

  @Override
  protected HostElementWise elementWise() {
    return KERNELS;
  }
}
