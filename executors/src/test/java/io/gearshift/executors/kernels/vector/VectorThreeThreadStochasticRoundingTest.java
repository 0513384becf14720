package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.StochasticRoundingContractTest;

class VectorThreeThreadStochasticRoundingTest extends StochasticRoundingContractTest {
  private static final ElementWise KERNELS = new VectorElementWise(3);

  @Override
  protected ElementWise elementWise() {
    return KERNELS;
  }
}
