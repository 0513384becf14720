package io.gearshift.executors.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassificationTest {
  private static final float[] LOGITS = {9, 9, 9, 9, 2, 5, 5, -1, 0, Float.NaN, 3, 1};
  private static final int CLASSES = 4;

  @Test
  void theRankCountsLargerLogitsAndEqualOnesBefore() {
    int[] ranks = new int[CLASSES];
    for (int label = 0; label < CLASSES; label++) {
      ranks[label] = Classification.rank(LOGITS, CLASSES, 1, label);
    }
    assertThat(ranks).containsExactly(2, 0, 1, 3);
    assertThat(Classification.rank(LOGITS, CLASSES, 0, 3)).isEqualTo(3);
  }

  /** No prediction is right where the label's logit is not a number. */
  @Test
  void aLogitThatIsNoNumberComesAfterAll() {
    assertThat(Classification.rank(LOGITS, CLASSES, 2, 1)).isEqualTo(CLASSES);
    assertThat(Classification.rank(LOGITS, CLASSES, 2, 2)).isZero();
  }

  @Test
  void theFirstOfEqualLogitsIsPredicted() {
    assertThat(Classification.predicted(LOGITS, CLASSES, 0)).isZero();
    assertThat(Classification.predicted(LOGITS, CLASSES, 1)).isEqualTo(1);
    assertThat(Classification.predicted(new float[] {0, 1, 2, 3}, CLASSES, 0)).isEqualTo(3);
  }
}
