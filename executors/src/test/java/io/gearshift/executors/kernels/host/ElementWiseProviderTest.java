package io.gearshift.executors.kernels.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ElementWiseProviderTest {

  @Test
  void scalarCanBeForcedAndSaysSo() {
    ElementWiseProvider.Choice choice = ElementWiseProvider.choose("scalar", 2);
    assertThat(choice.elementWise().name()).isEqualTo("scalar");
    assertThat(choice.reason()).isEqualTo("forced by gearshift.elementwise");
  }

  @Test
  void everyChoiceHasAReason() {
    ElementWiseProvider.Choice choice = ElementWiseProvider.choose(null, 1);
    assertThat(choice.reason()).isNotBlank();
    if (choice.elementWise().name().equals("scalar")) {
      assertThatThrownBy(() -> ElementWiseProvider.choose("vector", 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(choice.reason());
    } else {
      assertThat(choice.elementWise().name()).matches("vector \\d+ bit");
      assertThat(choice.reason()).contains(ElementWiseProvider.MODULE);
    }
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> ElementWiseProvider.choose("simd", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid gearshift.elementwise: simd (must be scalar or vector)");
    assertThatThrownBy(() -> ElementWiseProvider.choose(null, 0))
        .hasMessage("Invalid threads: 0 (must be at least 1)");
  }
}
