package io.gearshift.executors.exchange;

import java.io.Serializable;

/**
 * What a worker ends a round with.
 *
 * @param report how it went
 * @param parameters flat parameters after the last update
 * @param momentum after the last update
 * @param gradient of the last mini-batch's mean loss; null if not wanted
 */
public record RoundResult(
    WorkerReport report, float[] parameters, float[] momentum, float[] gradient)
    implements Serializable {

  /** The same result of a worker in that place; see {@link WorkerReport#at}. */
  public RoundResult at(String executor, String gpu) {
    return new RoundResult(report.at(executor, gpu), parameters, momentum, gradient);
  }

  /** The same result where what computes had to be made first. */
  public RoundResult withPreparation(long nanos) {
    return new RoundResult(report.withPreparation(nanos), parameters, momentum, gradient);
  }
}
