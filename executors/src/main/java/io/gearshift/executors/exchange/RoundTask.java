package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.quantization.QuantizationScheme;
import java.io.Serializable;

/**
 * One worker's work in a round. Together with the {@link RoundState} and the shards it decides the
 * result to the bit.
 *
 * @param network what is trained, and what computes it
 * @param scheme how operands are quantised
 * @param rules of the steps
 * @param place which round of which worker
 * @param batches on which mini-batches
 * @param gradient whether the gradient of the last mini-batch is wanted
 * @param exchange how parameters and optimisers' state travel at its end
 */
public record RoundTask(
    NetworkSpec network,
    QuantizationScheme scheme,
    StepRules rules,
    RoundPlace place,
    BatchRange batches,
    Gradient gradient,
    ExchangeFormat exchange)
    implements Serializable {

  /** Whether the policy wants this round's last gradient. */
  public enum Gradient {
    NOT_WANTED,
    OF_LAST_BATCH
  }

  /** What is random in the exchange follows from it. */
  public RoundKey key() {
    return new RoundKey(place.seed(), place.round(), place.worker());
  }

  /** The same work for another worker. */
  public RoundTask forWorker(int worker) {
    return new RoundTask(network, scheme, rules, place.of(worker), batches, gradient, exchange);
  }
}
