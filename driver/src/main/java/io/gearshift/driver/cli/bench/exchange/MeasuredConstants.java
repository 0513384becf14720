package io.gearshift.driver.cli.bench.exchange;

import io.gearshift.driver.cli.bench.exchange.RoundCost.Constants;
import io.gearshift.executors.exchange.part.ExchangeFormat;

/**
 * {@link RoundCost}'s constants: medians of {@code bench exchange} with one executor and 11.7
 * million parameters on an idle AMD EPYC (Zen 3), the driver's part told from the executor's as
 * processor time of the tests' {@code SliceBenchmark} has them; of 16 bits, which were not run, in
 * proportion to that time; those of tasks and blocks are assumed. docs/scaling.md tells more.
 */
final class MeasuredConstants {
  private static final double STORE = 5.2;
  private static final double FETCH = 3.4;
  private static final double WRITE = 3.0;
  private static final double TASK = 2e6;
  private static final double BLOCK = 0.5e6;

  private static final Constants VALUES =
      new Constants(STORE, FETCH, 3.9, WRITE, 28.6, 25.6, TASK, BLOCK);
  private static final Constants SHORTS =
      new Constants(STORE, FETCH, 16.3, WRITE, 26.8, 23.2, TASK, BLOCK);
  private static final Constants BYTES =
      new Constants(STORE, FETCH, 13.4, WRITE, 24.4, 23.2, TASK, BLOCK);

  private MeasuredConstants() {}

  static Constants of(ExchangeFormat format) {
    return switch (format) {
      case BITS_8 -> BYTES;
      case BITS_16 -> SHORTS;
      case BITS_32 -> VALUES;
    };
  }
}
