package io.gearshift.executors.kernels.host;

import io.gearshift.executors.kernels.PassStatus;
import java.util.OptionalInt;

/** The numbers of a pass whose kernels run in the calling thread: there is nothing to wait for. */
public final class HostPassStatus implements PassStatus {
  private static final int NOWHERE = Integer.MAX_VALUE;

  private double lossSum;
  private int correct;
  private int firstNotFinite = NOWHERE;

  /** The status that a host kernel was given. */
  public static HostPassStatus of(PassStatus status) {
    return (HostPassStatus) status;
  }

  @Override
  public void begin() {
    lossSum = 0;
    correct = 0;
    firstNotFinite = NOWHERE;
  }

  @Override
  public Reading read() {
    return new Reading(
        lossSum,
        correct,
        firstNotFinite == NOWHERE ? OptionalInt.empty() : OptionalInt.of(firstNotFinite));
  }

  /** Notes a number that is not finite; the lowest place counts. */
  public void notFinite(int place) {
    firstNotFinite = Math.min(firstNotFinite, place);
  }

  /** Notes the loss and how many examples were right. */
  public void loss(double sum, int right) {
    lossSum = sum;
    correct = right;
  }
}
