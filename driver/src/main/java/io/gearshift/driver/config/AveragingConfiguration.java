package io.gearshift.driver.config;

import io.gearshift.executors.exchange.ExchangeFormat;

/**
 * Averaging the workers' parameters.
 *
 * @param frequency mini-batches of every worker in a round
 * @param momentum what a round starts with
 * @param exchange how workers send what they end with
 */
public record AveragingConfiguration(int frequency, Momentum momentum, ExchangeFormat exchange) {

  /** Momentum at the start of a round. */
  public enum Momentum {
    /** The average of the workers' momenta. */
    AVERAGE,
    /** Zero. */
    RESET
  }

  static AveragingConfiguration of(ConfigurationValues values) {
    return new AveragingConfiguration(
        values.get(AveragingKeys.FREQUENCY),
        values.get(AveragingKeys.AVERAGED_MOMENTUM),
        values.get(AveragingKeys.EXCHANGE_BITS));
  }
}
