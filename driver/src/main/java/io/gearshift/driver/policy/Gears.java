package io.gearshift.driver.policy;

import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.List;
import java.util.OptionalInt;

/** The part that all policies share: where on the ladder training is, and the rate that follows. */
final class Gears {
  private final Ladder ladder;
  private final LearningRateSchedule rates;
  private int gear;
  private int start;

  Gears(Ladder ladder, LearningRateSchedule rates) {
    this.ladder = ladder;
    this.rates = rates;
  }

  int gear() {
    return gear;
  }

  int start() {
    return start;
  }

  Precision precision() {
    return ladder.precision(gear);
  }

  boolean isLast() {
    return ladder.isLast(gear);
  }

  /** How many epochs the present gear has lasted when this epoch ends. */
  int epochsAtEndOf(int epoch) {
    return epoch - start + 1;
  }

  /** Moves up one gear after this epoch. */
  Precision shiftAfter(int epoch) {
    return shiftAfter(epoch, gear + 1);
  }

  /** Moves to a gear after this epoch. */
  Precision shiftAfter(int epoch, int next) {
    gear = next;
    start = epoch + 1;
    return precision();
  }

  double learningRate(int epoch) {
    return rates.rate(epoch, singlePrecisionStart());
  }

  /** Whether training is complete once this epoch has ended in the present gear. */
  boolean completeAfter(int epoch) {
    return rates.completeAfter(epoch, singlePrecisionStart());
  }

  /** The ladder's gears by name. */
  List<String> labels() {
    return ladder.labels();
  }

  void restore(PolicyState state) {
    if (state.gear() < 0 || state.gear() >= ladder.size()) {
      throw new IllegalArgumentException(
          "Invalid policy state: gear "
              + state.gear()
              + " (must be below "
              + ladder.size()
              + ", the number of gears in "
              + ladder
              + ")");
    }
    requireSameGear(state);
    gear = state.gear();
    start = state.gearStart();
  }

  /** Under another ladder the same number may mean another gear. */
  private void requireSameGear(PolicyState state) {
    if (state.gear() < state.ladder().size()) {
      String then = state.ladder().get(state.gear());
      String now = ladder.precision(state.gear()).label();
      if (!then.equals(now)) {
        throw new IllegalArgumentException(
            "Invalid policy state: gear "
                + state.gear()
                + " is "
                + then
                + " (must be "
                + now
                + " in "
                + ladder
                + ")");
      }
    }
  }

  private OptionalInt singlePrecisionStart() {
    return precision().equals(Precision.FLOAT32) ? OptionalInt.of(start) : OptionalInt.empty();
  }
}
