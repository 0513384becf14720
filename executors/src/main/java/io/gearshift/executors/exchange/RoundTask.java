package io.gearshift.executors.exchange;

import io.gearshift.executors.quantization.Regime;
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
 * @param exchange how parameters and momentum travel at its end
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
    Gradient gradient,
    ExchangeFormat exchange)
    implements Serializable {

  /**
   * Rates of stochastic gradient descent with momentum.
   *
   * @param decayed what the weight decay acts on
   */
  public record Optimizer(float learningRate, float momentum, float weightDecay, Decayed decayed)
      implements Serializable {

    /** Rates of which the weight decay acts on all parameters. */
    public Optimizer(float learningRate, float momentum, float weightDecay) {
      this(learningRate, momentum, weightDecay, Decayed.ALL);
    }
  }

  /** What weight decay acts on. */
  public enum Decayed {
    /** Every trained parameter, as PyTorch's SGD. */
    ALL,
    /** Weights of convolution and dense layers, as DL4J's l2. */
    WEIGHTS
  }

  /** Whether the policy wants this round's last gradient. */
  public enum Gradient {
    NOT_WANTED,
    OF_LAST_BATCH
  }

  /** What is random in the exchange follows from it. */
  public RoundKey key() {
    return new RoundKey(seed, round, worker);
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
        gradient,
        exchange);
  }
}
