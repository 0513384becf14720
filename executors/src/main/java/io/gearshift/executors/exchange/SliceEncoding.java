package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.SliceKey.Vector;
import io.gearshift.executors.graph.ParameterLayout;

/** What becomes of a worker's vectors on their way to where they are added. */
public interface SliceEncoding {

  /** The name under which a vector travels: the vector's own, or that of its change. */
  Vector name(Vector vector);

  /**
   * One slice of a vector as it travels.
   *
   * @param key of the vector itself
   * @param values the whole vector
   * @param weight examples that it counts for
   * @throws ArithmeticException if a value cannot be averaged
   */
  RoundPart encode(SliceKey key, float[] values, long weight);

  /**
   * The encoding of a format.
   *
   * @param key of the worker's part of the round
   */
  static SliceEncoding of(
      ExchangeFormat format, RoundKey key, RoundState start, ParameterLayout layout) {
    return format == ExchangeFormat.BITS_32
        ? new ValueEncoding()
        : DifferenceEncoding.of(format, key, start, layout);
  }
}
