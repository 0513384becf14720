package io.gearshift.executors.exchange.encoding;

import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.graph.ParameterLayout;

/** The encodings of slices that there are. */
public final class SliceEncodings {
  private SliceEncodings() {}

  /**
   * The encoding of a format.
   *
   * @param key of the worker's part of the round
   */
  public static SliceEncoding of(ExchangeFormat format, RoundKey key, ParameterLayout layout) {
    return format == ExchangeFormat.BITS_32
        ? new ValueEncoding()
        : DifferenceEncoding.of(format, key, layout);
  }
}
