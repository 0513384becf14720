package io.gearshift.executors.exchange.part;

/**
 * A slice of one worker's vector with its weight: a term of an {@link ExactSum}, at a third of the
 * sum's bytes.
 *
 * @param values as they are in the worker's vector
 * @param weight examples that they count for
 */
public record WeightedSlice(float[] values, long weight) implements RoundPart {

  @Override
  public long bytes() {
    return (long) values.length * Float.BYTES;
  }

  @Override
  public ExactSum toSum() {
    return ExactSum.of(values, 0, values.length, weight);
  }
}
