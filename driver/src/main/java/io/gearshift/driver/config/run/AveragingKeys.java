package io.gearshift.driver.config.run;

import static io.gearshift.driver.config.key.ValueTypes.exchangeFormat;
import static io.gearshift.driver.config.key.ValueTypes.notNegative;
import static io.gearshift.driver.config.key.ValueTypes.number;
import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.driver.config.key.ValueType;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import java.util.Optional;

/** The keys of the section {@code averaging}. */
public final class AveragingKeys {
  private static final KeyTable TABLE =
      new KeyTable("averaging", "Averaging the workers' parameters.");

  private static final int UNLIMITED = Integer.MAX_VALUE;

  private AveragingKeys() {}

  public static final ConfigurationKey<Optional<Integer>> FREQUENCY =
      TABLE.key(
          "Frequency",
          orWord("auto", wholeNumber(1, UNLIMITED)),
          "50",
          "mini-batches",
          "Mini-batches that every worker trains on between two averagings: the length of a round."
              + " auto: a new run times steps and exchanges, takes as few as Exchange_Share allows,"
              + " and records how many they are.");
  static final ConfigurationKey<Double> EXCHANGE_SHARE =
      TABLE.key(
          "Exchange_Share",
          share(),
          "0.05",
          "",
          "With Frequency: auto, the largest share of a round's time for the exchange.");
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

  static final ConfigurationKey<Optional<Double>> LOOKAHEAD =
      TABLE.key(
          "Lookahead",
          orWord("none", share()),
          "none",
          "",
          "Slow weights, which follow the trained ones after each round and which training goes on"
              + " from: they keep this share for each mini-batch of the round, times the share of the"
              + " run that is over to the power of Lookahead_Power. Running statistics are treated"
              + " alike. none: training goes on from the average of the workers.");
  static final ConfigurationKey<Double> LOOKAHEAD_POWER =
      TABLE.key(
          "Lookahead_Power", notNegative(), "3", "", "The power; 0: the same share throughout.");
  static final ConfigurationKey<Optional<Double>> AVERAGE_DECAY =
      TABLE.key(
          "Average_Decay",
          orWord("none", share()),
          "none",
          "",
          "Evaluations and the model take an average of the weights after each round, running"
              + " statistics included, that keeps this share for each mini-batch; at first, the plain"
              + " mean. none: they take the weights themselves.");

  private static ValueType<Double> share() {
    return number("be above 0 and below 1", value -> value > 0 && value < 1);
  }

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
