package io.gearshift.executors.exchange;

import io.gearshift.executors.plan.Regime;
import java.io.Serializable;

/**
 * One worker's work in a round. Together with the {@link RoundState} and the shards it decides the
 * result to the bit.
 *
 * @param network what is trained
 * @param regime number formats
 * @param optimizer rates of the update
 * @param seed the run's seed
 * @param epoch from 0
 * @param round counted over the whole run, from 0
 * @param worker from 0
 * @param workers how many logical workers share an epoch
 * @param firstBatch the worker's first mini-batch of the round, counted in the epoch
 * @param batches mini-batches in this round
 * @param batchSize images in a mini-batch
 * @param gradient whether the gradient of the last mini-batch is wanted
 */
public record RoundTask(
    NetworkSpec network,
    Regime regime,
    Optimizer optimizer,
    long seed,
    int epoch,
    int round,
    int worker,
    int workers,
    int firstBatch,
    int batches,
    int batchSize,
    Gradient gradient)
    implements Serializable {

  /** Rates of stochastic gradient descent with momentum. */
  public record Optimizer(float learningRate, float momentum, float weightDecay)
      implements Serializable {}

  /** Whether the policy wants this round's last gradient. */
  public enum Gradient {
    NOT_WANTED,
    OF_LAST_BATCH
  }

  /** The same work for another worker. */
  public RoundTask forWorker(int otherWorker) {
    return new RoundTask(
        network,
        regime,
        optimizer,
        seed,
        epoch,
        round,
        otherWorker,
        workers,
        firstBatch,
        batches,
        batchSize,
        gradient);
  }
}
