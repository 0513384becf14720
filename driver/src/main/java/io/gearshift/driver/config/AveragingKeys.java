package io.gearshift.driver.config;

import static io.gearshift.driver.config.ValueTypes.exchangeFormat;
import static io.gearshift.driver.config.ValueTypes.oneOf;
import static io.gearshift.driver.config.ValueTypes.wholeNumber;

import io.gearshift.executors.exchange.ExchangeFormat;

/** The keys of the section {@code averaging}. */
final class AveragingKeys {
  private static final KeyTable TABLE =
      new KeyTable("averaging", "Averaging the workers' parameters.");

  private static final int UNLIMITED = Integer.MAX_VALUE;

  private AveragingKeys() {}

  static final ConfigurationKey<Integer> FREQUENCY =
      TABLE.key(
          "Frequency",
          wholeNumber(1, UNLIMITED),
          "50",
          "mini-batches",
          "Mini-batches that every worker trains on between two averagings: the length of a round.");
  static final ConfigurationKey<AveragingConfiguration.Momentum> AVERAGED_MOMENTUM =
      TABLE.key(
          "Momentum",
          oneOf(AveragingConfiguration.Momentum.values()),
          "average",
          "",
          "Momentum at the start of a round: average, the workers' average; reset, zero.");
  static final ConfigurationKey<ExchangeFormat> EXCHANGE_BITS =
      TABLE.key(
          "Exchange_Bits",
          exchangeFormat(),
          "32",
          "bits",
          "Bits of what workers send for a parameter and its momentum: 32, the values; 16 or 8, their"
              + " differences from the round's start on a grid of that width, rounded stochastically.");

  /** All keys of the section. */
  static KeyTable table() {
    return TABLE;
  }
}
