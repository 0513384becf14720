package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.contract.elementwise.host.ElementWiseContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

@WideVectors
class VectorOneThreadElementWiseTest extends ElementWiseContractTest {
  private static final HostElementWise KERNELS = new VectorElementWise(1);

  @Override
  protected HostElementWise elementWise() {
    return KERNELS;
  }
}
