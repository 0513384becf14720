package io.gearshift.executors.plan.backend;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Whole plans on oneDNN. */
class BackendAgreementTest extends PlanContract {
  private static Kernels kernels;

  @BeforeAll
  static void open() {
    kernels = KernelsProvider.open(Compute.onednn(1));
  }

  @AfterAll
  static void forget() {
    kernels = null;
  }

  @Override
  protected Kernels kernels() {
    return kernels;
  }
}
