package io.gearshift.driver.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BestValidationTest {

  @Test
  void theFirstOfTheBestEpochsIsTaken() {
    BestValidation best = BestValidation.of(null, 0, 97.0, 96.0);
    best = BestValidation.of(best, 1, 98.0, 96.5);
    best = BestValidation.of(best, 2, 98.0, 99.0);
    best = BestValidation.of(best, 3, 97.5, 99.0);

    assertThat(best).isEqualTo(new BestValidation(1, 98, 96.5));
  }

  @Test
  void withoutAValidationSplitThereIsNone() {
    assertThat(BestValidation.of(null, 0, null, 96.0)).isNull();
  }
}
