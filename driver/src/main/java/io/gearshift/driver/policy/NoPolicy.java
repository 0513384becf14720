package io.gearshift.driver.policy;

import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.util.List;

/** One precision from the first epoch to the last. */
public final class NoPolicy implements PrecisionPolicy {
  private final Gears gears;

  public NoPolicy(Precision precision, LearningRateSchedule rates) {
    this.gears = new Gears(new Ladder(List.of(precision)), rates);
  }

  @Override
  public PolicyKind kind() {
    return PolicyKind.NONE;
  }

  @Override
  public Precision precision() {
    return gears.precision();
  }

  @Override
  public double learningRate(int epoch) {
    return gears.learningRate(epoch);
  }

  @Override
  public boolean needsGradient() {
    return false;
  }

  @Override
  public PolicyDecision endOfEpoch(int epoch, float[] gradient) {
    return PolicyDecision.quiet(epoch, gears.precision(), 0, gears.completeAfter(epoch));
  }

  @Override
  public PolicyState state() {
    return new PolicyState(0, 0, 0, 0, 0, List.of(), List.of());
  }

  @Override
  public float[] gradientSum() {
    return new float[0];
  }

  @Override
  public void restore(PolicyState state, float[] gradientSum) {
    gears.restore(state);
  }
}
