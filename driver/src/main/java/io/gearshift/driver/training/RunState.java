package io.gearshift.driver.training;

import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.policy.PolicyState;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.record.Position;
import io.gearshift.executors.exchange.RoundState;

/**
 * All that the rest of a run depends on: what a checkpoint keeps.
 *
 * @param position the round that comes next
 * @param vectors where it starts from
 * @param totals of the epoch so far
 * @param seconds wall clock of the run so far
 * @param bestTestTop1 best epoch so far, per cent; null before the first test
 */
public record RunState(
    Position position,
    RoundState vectors,
    EpochTotals totals,
    double seconds,
    Double bestTestTop1,
    Double testTop1) {
  private static final String PARAMETERS = "parameters";
  private static final String MOMENTUM = "momentum";
  private static final String GRADIENT_SUM = "gradientSum";

  /** The beginning of a run. */
  public static RunState initial(float[] parameters) {
    return new RunState(
        Position.START,
        new RoundState(parameters, new float[parameters.length]),
        EpochTotals.NONE,
        0,
        null,
        null);
  }

  private record Scalars(
      EpochTotals totals, double seconds, Double bestTestTop1, Double testTop1) {}

  /** This state and the policy's as a checkpoint. */
  Checkpoint checkpoint(PrecisionPolicy policy, TrainingSettings settings) {
    return Checkpoint.at(position)
        .state("run", new Scalars(totals, seconds, bestTestTop1, testTop1))
        .state("policy", policy.state())
        .state("seed", settings.seed())
        .state("network", settings.network())
        .vector(PARAMETERS, vectors.parameters())
        .vector(MOMENTUM, vectors.momentum())
        .vector(GRADIENT_SUM, policy.gradientSum())
        .build();
  }

  /** The state of a checkpoint; puts the policy back to where it was. */
  static RunState restore(Checkpoint checkpoint, PrecisionPolicy policy) {
    Scalars scalars = checkpoint.state("run", Scalars.class);
    policy.restore(checkpoint.state("policy", PolicyState.class), checkpoint.vector(GRADIENT_SUM));
    return new RunState(
        checkpoint.position(),
        new RoundState(checkpoint.vector(PARAMETERS), checkpoint.vector(MOMENTUM)),
        scalars.totals(),
        scalars.seconds(),
        scalars.bestTestTop1(),
        scalars.testTop1());
  }
}
