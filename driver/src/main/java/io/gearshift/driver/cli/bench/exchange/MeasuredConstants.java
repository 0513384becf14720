package io.gearshift.driver.cli.bench.exchange;

import io.gearshift.driver.cli.bench.exchange.RoundCost.Constants;
import io.gearshift.executors.exchange.ExchangeFormat;

/**
 * {@link RoundCost}'s constants: processor time on one core of an AMD EPYC (Zen 3), as the tests'
 * {@code SliceBenchmark} gave them; those of tasks and blocks are assumed. docs/scaling.md tells
 * more.
 */
final class MeasuredConstants {
  private static final double STORE = 1.06;
  private static final double FETCH = 0.70;
  private static final double MEANS = 7.7;
  private static final double TASK = 2e6;
  private static final double BLOCK = 0.5e6;

  private static final Constants VALUES =
      new Constants(STORE, FETCH, 0.51, 1.06, 8.6, MEANS, TASK, BLOCK);
  private static final Constants SHORTS =
      new Constants(STORE, FETCH, 9.75, 0.56, 8.9, MEANS, TASK, BLOCK);
  private static final Constants BYTES =
      new Constants(STORE, FETCH, 8.03, 0.74, 8.1, MEANS, TASK, BLOCK);

  private MeasuredConstants() {}

  static Constants of(ExchangeFormat format) {
    return switch (format) {
      case BITS_8 -> BYTES;
      case BITS_16 -> SHORTS;
      case BITS_32 -> VALUES;
    };
  }
}
