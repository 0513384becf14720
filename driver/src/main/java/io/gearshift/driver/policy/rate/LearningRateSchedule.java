package io.gearshift.driver.policy.rate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The learning rate of every epoch: a pure function of the epoch and of when the single precision
 * phase began. Rates are multiplied in decimal, so that 0.1 times 0.1 times 0.1 is 0.001 and
 * reaches a {@code Min_LR} of 0.001 instead of missing it by a rounding error.
 *
 * <p>Source of both forms: the public MuPPET code, {@code training.py} and {@code policy.py}.
 */
public sealed interface LearningRateSchedule {

  /**
   * The rate of an epoch, counted from 0.
   *
   * @param singlePrecisionStart the first single precision epoch, if it has begun
   */
  double rate(int epoch, OptionalInt singlePrecisionStart);

  /** Whether the schedule has run out when this epoch ends. */
  boolean completeAfter(int epoch, OptionalInt singlePrecisionStart);

  /**
   * From an epoch on, another rate.
   *
   * @param epoch the first epoch at the new rate, from 0
   * @param rate the new rate; empty: the old one times gamma
   */
  record Change(int epoch, OptionalDouble rate) {
    public Change {
      if (epoch < 0) {
        throw new IllegalArgumentException("Invalid epoch: " + epoch + " (must not be negative)");
      }
    }
  }

  /**
   * Changes at given epochs whatever the precision; never complete. This is {@code LR_Schedule}.
   *
   * @param initial the rate of epoch 0
   * @param gamma factor of the changes without a rate of their own
   * @param changes in the order of epochs
   */
  record Stepped(double initial, double gamma, List<Change> changes)
      implements LearningRateSchedule {
    public Stepped {
      changes = List.copyOf(changes);
      for (int i = 1; i < changes.size(); i++) {
        if (changes.get(i).epoch() <= changes.get(i - 1).epoch()) {
          throw new IllegalArgumentException(
              "Invalid epoch: "
                  + changes.get(i).epoch()
                  + " (must come after the change before it, at epoch "
                  + changes.get(i - 1).epoch()
                  + ")");
        }
      }
    }

    @Override
    public double rate(int epoch, OptionalInt singlePrecisionStart) {
      double rate = initial;
      for (Change change : changes) {
        if (change.epoch() <= epoch) {
          rate = change.rate().isPresent() ? change.rate().getAsDouble() : decay(rate, gamma, 1);
        }
      }
      return rate;
    }

    @Override
    public boolean completeAfter(int epoch, OptionalInt singlePrecisionStart) {
      return false;
    }
  }

  /**
   * The initial rate until single precision begins; then that rate and every one that follows,
   * times gamma each, for the same number of epochs, until the rate has reached the minimum.
   *
   * <p>Differs from the public code in two ways. There the last fixed-point epoch counts as the
   * first of the phase, so that the first rate gets one epoch fewer than {@code
   * Fp32_Epochs_Per_Lr}; and there binary rounding leaves 0.1 times gamma twice just above a
   * minimum of 0.001, which adds one more rate.
   *
   * @param initial the rate of the fixed-point phase
   * @param gamma factor from one rate to the next, above 0 and below 1
   * @param minimum no rate follows one that is at most this
   * @param epochsPerRate single precision epochs at each rate, at least 1
   */
  record SinglePrecisionDecay(double initial, double gamma, double minimum, int epochsPerRate)
      implements LearningRateSchedule {
    public SinglePrecisionDecay {
      if (epochsPerRate < 1) {
        throw new IllegalArgumentException(
            "Invalid epochs per learning rate: " + epochsPerRate + " (must be at least 1)");
      }
    }

    @Override
    public double rate(int epoch, OptionalInt singlePrecisionStart) {
      return singlePrecisionStart.isEmpty() || epoch < singlePrecisionStart.getAsInt()
          ? initial
          : decay(initial, gamma, (epoch - singlePrecisionStart.getAsInt()) / epochsPerRate);
    }

    @Override
    public boolean completeAfter(int epoch, OptionalInt singlePrecisionStart) {
      if (singlePrecisionStart.isEmpty() || epoch < singlePrecisionStart.getAsInt()) {
        return false;
      }
      int epochs = epoch - singlePrecisionStart.getAsInt() + 1;
      return epochs % epochsPerRate == 0 && rate(epoch, singlePrecisionStart) <= minimum;
    }
  }

  private static double decay(double rate, double gamma, int times) {
    return BigDecimal.valueOf(rate)
        .multiply(BigDecimal.valueOf(gamma).pow(times, MathContext.DECIMAL128))
        .doubleValue();
  }
}
