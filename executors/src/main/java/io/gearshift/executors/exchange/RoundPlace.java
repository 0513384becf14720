package io.gearshift.executors.exchange;

import java.io.Serializable;

/**
 * Which worker's part of which round: what all that is random in it follows from.
 *
 * @param seed the run's seed
 * @param epoch from 0
 * @param round counted over the whole run, from 0
 * @param worker from 0
 * @param workers how many logical workers share an epoch
 */
public record RoundPlace(long seed, int epoch, int round, int worker, int workers)
    implements Serializable {

  /** Another worker's place in the same round. */
  public RoundPlace of(int otherWorker) {
    return new RoundPlace(seed, epoch, round, otherWorker, workers);
  }
}
