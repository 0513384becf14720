package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.contract.elementwise.LearnedGridsContractTest;
import io.gearshift.executors.kernels.host.HostElementWise;

class ScalarLearnedGridsTest extends LearnedGridsContractTest {
  @Override
  protected HostElementWise elementWise() {
    return new ScalarElementWise();
  }
}
