package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.StochasticRoundingContractTest;

class VectorOneThreadStochasticRoundingTest extends StochasticRoundingContractTest {
  private static final ElementWise KERNELS = new VectorElementWise(1);

  @Override
  protected ElementWise elementWise() {
    return KERNELS;
  }
}
