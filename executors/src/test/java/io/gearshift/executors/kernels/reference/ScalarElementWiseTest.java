package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.ElementWiseContractTest;

class ScalarElementWiseTest extends ElementWiseContractTest {
  private static final ElementWise KERNELS = new ScalarElementWise();

  @Override
  protected ElementWise elementWise() {
    return KERNELS;
  }
}
