package io.gearshift.driver.ranges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RangeRuleTest {
  private static final RangeRule RULE = new RangeRule(100, 0.01);
  private static final KeptRanges KEPT =
      new KeptRanges(
          List.of(
              new KeptRanges.Operand("dense", "input", 1, 3),
              new KeptRanges.Operand("dense", "weight", 2, 6)));

  /** A parameter, two ranges, two times three sums. */
  private static float[] vector(float batches, double overflow, double oneLess) {
    float[] vector = {0.5f, 5, -2, 0, 0, 0, 0, 0, 0};
    vector[3] = (float) (overflow * batches);
    vector[4] = (float) (oneLess * batches);
    vector[5] = batches;
    return vector;
  }

  @Test
  void aRangeRisesWhereMoreOverflowsThanMay() {
    assertThat(RULE.after(vector(100, 0.02, 0.5), KEPT))
        .containsExactly(0.5f, 6, -2, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void aRangeFallsWhereOneBitLessWouldDo() {
    assertThat(RULE.after(vector(120, 0, 0.005), KEPT))
        .containsExactly(0.5f, 4, -2, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void aRangeThatFitsStaysAndItsSumsBeginAgain() {
    assertThat(RULE.after(vector(100, 0.005, 0.02), KEPT))
        .containsExactly(0.5f, 5, -2, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void anOperandOfZerosFallsNoFurtherThanThereAreFormats() {
    float[] vector = vector(100, 0, 0);
    vector[1] = -125;
    assertThat(RULE.after(vector, KEPT)[1]).isEqualTo(-125);
    float[] huge = vector(100, 1, 1);
    huge[1] = 125;
    assertThat(RULE.after(huge, KEPT)[1]).isEqualTo(125);
  }

  @Test
  void nothingIsJudgedBeforeEnoughBatches() {
    float[] vector = vector(99, 0.5, 0.9);
    assertThat(RULE.after(vector, KEPT)).isSameAs(vector);
  }

  @Test
  void theGivenVectorIsNotChanged() {
    float[] vector = vector(100, 0.02, 0.5);
    float[] copy = vector.clone();
    RULE.after(vector, KEPT);
    assertThat(vector).isEqualTo(copy);
  }

  @Test
  void operandsAreJudgedByThemselves() {
    float[] vector = vector(100, 0.02, 0.5);
    vector[6] = 0;
    vector[7] = 0;
    vector[8] = 250;
    assertThat(RULE.after(vector, KEPT)).containsExactly(0.5f, 6, -3, 0, 0, 0, 0, 0, 0);
  }
}
