package io.gearshift.driver.policy;

import io.gearshift.executors.numerics.Precision;
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
    gear++;
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

  void restore(int restoredGear, int restoredStart) {
    if (restoredGear < 0 || restoredGear >= ladder.size()) {
      throw new IllegalArgumentException(
          "Invalid policy state: gear "
              + restoredGear
              + " (must be below "
              + ladder.size()
              + ", the number of gears in "
              + ladder
              + ")");
    }
    gear = restoredGear;
    start = restoredStart;
  }

  private OptionalInt singlePrecisionStart() {
    return precision().equals(Precision.FLOAT32) ? OptionalInt.of(start) : OptionalInt.empty();
  }
}
