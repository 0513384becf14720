package io.gearshift.executors.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KernelsProviderTest {
  private final String before = System.getProperty(KernelsProvider.PROPERTY);

  @AfterEach
  void restoreTheProperty() {
    if (before == null) {
      System.clearProperty(KernelsProvider.PROPERTY);
    } else {
      System.setProperty(KernelsProvider.PROPERTY, before);
    }
  }

  @Test
  void theReferenceOpensByName() {
    Kernels kernels = KernelsProvider.open("reference", 2);
    assertThat(kernels.name()).isEqualTo("reference");
    assertThat(kernels.threads()).isEqualTo(1);
    assertThat(kernels.description()).startsWith("reference: plain Java").contains("element-wise");
  }

  @Test
  void thePropertyForcesABackend() {
    System.setProperty(KernelsProvider.PROPERTY, "reference");
    assertThat(KernelsProvider.open(1).name()).isEqualTo("reference");
  }

  @Test
  void anUnknownNameIsAnErrorThatNamesTheKnown() {
    System.setProperty(KernelsProvider.PROPERTY, "abacus");
    assertThatThrownBy(() -> KernelsProvider.open(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid gearshift.kernels: abacus (must be reference or onednn)");
  }

  @Test
  void aBackendThatCannotStartNamesItselfAndItsCause() {
    assertThatThrownBy(() -> KernelsProvider.open("reference", 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Kernels 'reference' cannot start: java.lang.IllegalArgumentException: "
                + "Invalid threads: 0 (must be at least 1)")
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }
}
