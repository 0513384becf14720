package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.contract.KernelsContractTest;

/** The reference against its own contract: shapes, refusals, repeatability. */
class ReferenceKernelsTest extends KernelsContractTest {

  @Override
  protected Kernels kernels() {
    return new ReferenceKernels(1);
  }
}
