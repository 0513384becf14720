package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.part.WorkerReport;
import java.io.Serializable;

/**
 * What a worker ends a round with.
 *
 * @param report how it went
 * @param state parameters and optimisers' vectors after the last update
 * @param gradient of the last mini-batch's mean loss; null if not wanted
 */
public record RoundResult(WorkerReport report, RoundState state, float[] gradient)
    implements Serializable {

  /** The same result with another report of it. */
  public RoundResult with(WorkerReport other) {
    return new RoundResult(other, state, gradient);
  }
}
