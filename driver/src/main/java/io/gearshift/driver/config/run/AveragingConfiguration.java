package io.gearshift.driver.config.run;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import java.util.Optional;

/**
 * Averaging the workers' parameters.
 *
 * @param frequency mini-batches of every worker in a round; empty where a run finds out how many
 * @param exchangeShare of a round's time that the exchange may take, where the run finds out
 * @param momentum what a round starts with
 * @param exchange how workers send what they end with
 * @param lookahead slow weights that training goes on from
 * @param averageDecay of the average that is evaluated; empty for none
 */
public record AveragingConfiguration(
    Optional<Integer> frequency,
    double exchangeShare,
    Momentum momentum,
    ExchangeFormat exchange,
    Slow lookahead,
    Optional<Double> averageDecay) {

  /**
   * Slow weights.
   *
   * @param decay share that they keep for a mini-batch; empty for none
   * @param power of the share of the run that is over
   */
  public record Slow(Optional<Double> decay, double power) {}

  /** Whether the middle of the run changes with its length. */
  public boolean dependsOnTheEnd() {
    return lookahead.decay().isPresent() && lookahead.power() != 0;
  }

  /** Momentum at the start of a round. */
  public enum Momentum {
    /** The average of the workers' momenta. */
    AVERAGE,
    /** Zero. */
    RESET
  }

  public static AveragingConfiguration of(ConfigurationValues values) {
    return new AveragingConfiguration(
        values.get(AveragingKeys.FREQUENCY),
        values.get(AveragingKeys.EXCHANGE_SHARE),
        values.get(AveragingKeys.AVERAGED_MOMENTUM),
        values.get(AveragingKeys.EXCHANGE_BITS),
        new Slow(values.get(AveragingKeys.LOOKAHEAD), values.get(AveragingKeys.LOOKAHEAD_POWER)),
        values.get(AveragingKeys.AVERAGE_DECAY));
  }
}
