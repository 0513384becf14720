package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.ElementWiseContractTest;

class VectorThreeThreadElementWiseTest extends ElementWiseContractTest {
  private static final ElementWise KERNELS = new VectorElementWise(3);

  @Override
  protected ElementWise elementWise() {
    return KERNELS;
  }
}
