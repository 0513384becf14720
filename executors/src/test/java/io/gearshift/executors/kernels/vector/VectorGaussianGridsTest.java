package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.contract.elementwise.GaussianGridsContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

@WideVectors
class VectorGaussianGridsTest extends GaussianGridsContractTest {
  private final HostElementWise elementWise = new VectorElementWise(3);

  @Override
  protected HostElementWise elementWise() {
    return elementWise;
  }
}
