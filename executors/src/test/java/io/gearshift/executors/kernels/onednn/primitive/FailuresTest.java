package io.gearshift.executors.kernels.onednn.primitive;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void whatOneDnnRefusesIsSaidWithWhatWasWanted() {
    assertThatThrownBy(
            () ->
                Failures.attempt(
                    "make",
                    "a product",
                    () -> {
                      throw new RuntimeException("could not create it");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("oneDNN cannot make a product: could not create it");
  }

  @Test
  void aSizeThatOverflowsIsLeftToWhoeverKnowsTheLayer() {
    assertThatThrownBy(
            () -> Failures.attempt("make", "a product", () -> Math.toIntExact(Long.MAX_VALUE)))
        .isInstanceOf(ArithmeticException.class);
  }
}
