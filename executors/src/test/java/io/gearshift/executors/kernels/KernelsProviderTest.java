package io.gearshift.executors.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.compute.Compute;
import org.junit.jupiter.api.Test;

class KernelsProviderTest {

  @Test
  void aTaskSaysWhichBackendOpens() {
    Kernels kernels = KernelsProvider.open(Compute.reference());
    assertThat(kernels.name()).isEqualTo("reference");
    assertThat(kernels.threads()).isEqualTo(1);
    assertThat(kernels.description()).startsWith("reference: plain Java").contains("element-wise");
    assertThat(KernelsProvider.open(Compute.onednn(1)).name()).isEqualTo("onednn");
  }

  @Test
  void aBackendThatCannotStartNamesItselfAndItsCause() {
    int threads = Runtime.getRuntime().availableProcessors() + 100;
    assertThatThrownBy(() -> KernelsProvider.open(Compute.onednn(threads)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Kernels 'onednn' cannot start: ")
        .hasMessageContaining("OMP_NUM_THREADS")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void shapesNeedNoDevice() {
    assertThat(KernelsProvider.openForShapes(Compute.cuda(99)).name()).isEqualTo("reference");
    assertThat(KernelsProvider.openForShapes(Compute.onednn(1)).name()).isEqualTo("onednn");
  }

  @Test
  void threadsAreAtLeastOneAndDevicesAreNumberedFromZero() {
    assertThatThrownBy(() -> Compute.onednn(0))
        .hasMessage("Invalid threads: 0 (must be at least 1)");
    assertThatThrownBy(() -> Compute.cuda(-1))
        .hasMessage("Invalid device: -1 (must be at least 0)");
    assertThat(Compute.cuda(0).onDevice(2)).isEqualTo(Compute.cuda(2));
  }
}
