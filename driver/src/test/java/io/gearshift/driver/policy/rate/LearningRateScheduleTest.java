package io.gearshift.driver.policy.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  private static final OptionalInt NEVER = OptionalInt.empty();

  @Test
  void steppedRateChangesAtItsEpochsAndKeepsToThem() {
    var schedule =
        new LearningRateSchedule.Stepped(
            0.1,
            0.1,
            List.of(
                new LearningRateSchedule.Change(2, OptionalDouble.empty()),
                new LearningRateSchedule.Change(4, OptionalDouble.of(0.5)),
                new LearningRateSchedule.Change(5, OptionalDouble.empty())));

    assertThat(rates(schedule, 7, NEVER)).containsExactly(0.1, 0.1, 0.01, 0.01, 0.5, 0.05, 0.05);
    assertThat(schedule.completeAfter(1_000, OptionalInt.of(3))).isFalse();
  }

  @Test
  void stepsThatDoNotRiseAreRefused() {
    var change = new LearningRateSchedule.Change(5, OptionalDouble.empty());
    assertThatThrownBy(() -> new LearningRateSchedule.Stepped(0.1, 0.1, List.of(change, change)))
        .hasMessage("Invalid epoch: 5 (must come after the change before it, at epoch 5)");
  }

  @Test
  void rateStaysInitialUntilSinglePrecisionBegins() {
    var schedule = new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.001, 15);
    assertThat(schedule.rate(500, NEVER)).isEqualTo(0.1);
    assertThat(schedule.completeAfter(500, NEVER)).isFalse();
  }

  @Test
  void publishedDecayHasThreeRatesOfFifteenEpochs() {
    var schedule = new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.001, 15);
    OptionalInt start = OptionalInt.of(70);
    assertThat(schedule.rate(84, start)).isEqualTo(0.1);
    assertThat(schedule.rate(85, start)).isEqualTo(0.01);
    assertThat(schedule.rate(100, start)).isEqualTo(0.001);
    for (int epoch = 70; epoch < 114; epoch++) {
      assertThat(schedule.completeAfter(epoch, start)).as("after epoch %d", epoch).isFalse();
    }
    assertThat(schedule.completeAfter(114, start)).isTrue();
  }

  @Test
  void rateBelowTheMinimumFromTheStartGetsOneRound() {
    var schedule = new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.2, 3);
    assertThat(schedule.completeAfter(1, OptionalInt.of(0))).isFalse();
    assertThat(schedule.completeAfter(2, OptionalInt.of(0))).isTrue();
  }

  @Test
  void anEpochBelowZeroAndARateOfNoEpochAreRefused() {
    assertThatThrownBy(() -> new LearningRateSchedule.Change(-1, OptionalDouble.empty()))
        .hasMessage("Invalid epoch: -1 (must not be negative)");
    assertThatThrownBy(() -> new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.001, 0))
        .hasMessage("Invalid epochs per learning rate: 0 (must be at least 1)");
  }

  /** Asked of an epoch before it, as reports of a resumed run may. */
  @Test
  void beforeSinglePrecisionBeganTheRateIsTheFirst() {
    var schedule = new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.1, 1);

    assertThat(schedule.rate(68, OptionalInt.of(70))).isEqualTo(0.1);
    assertThat(schedule.completeAfter(69, OptionalInt.of(70))).isFalse();
    assertThat(schedule.completeAfter(70, OptionalInt.of(70))).isTrue();
  }

  private static List<Double> rates(LearningRateSchedule schedule, int epochs, OptionalInt start) {
    return java.util.stream.IntStream.range(0, epochs)
        .mapToObj(epoch -> schedule.rate(epoch, start))
        .toList();
  }
}
