package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.LearnedGridsContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

class VectorLearnedGridsTest extends LearnedGridsContractTest {
  private final HostElementWise elementWise = new VectorElementWise(3);

  @Override
  protected HostElementWise elementWise() {
    return elementWise;
  }
}
