package io.gearshift.executors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EvaluationResultTest {
  private final EvaluationResult first =
      new EvaluationResult(8, 4, 6, new long[][] {{3, 1}, {3, 1}});
  private final EvaluationResult second =
      new EvaluationResult(2, 1, 2, new long[][] {{0, 1}, {0, 1}});

  @Test
  void countsOfTwoWorkersAddUp() {
    EvaluationResult sum = first.plus(second);

    assertThat(sum.examples()).isEqualTo(10);
    assertThat(sum.top1()).isEqualTo(5);
    assertThat(sum.top5()).isEqualTo(8);
    assertThat(sum.confusion()).isDeepEqualTo(new long[][] {{3, 2}, {3, 2}});
    assertThat(first.confusion()).isDeepEqualTo(new long[][] {{3, 1}, {3, 1}});
  }

  @Test
  void sharesAreOfTheExamplesInPerCent() {
    assertThat(first.top1Percent()).isEqualTo(50.0);
    assertThat(first.top5Percent()).isEqualTo(75.0);
  }
}
