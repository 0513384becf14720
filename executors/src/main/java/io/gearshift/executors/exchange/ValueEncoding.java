package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.SliceKey.Vector;
import java.util.Arrays;

/** Vectors travel as they are, in single precision. */
final class ValueEncoding implements SliceEncoding {
  @Override
  public Vector name(Vector vector) {
    return vector;
  }

  @Override
  public WeightedSlice encode(SliceKey key, float[] values, long weight) {
    int end = key.from() + key.length(values.length);
    return new WeightedSlice(Arrays.copyOfRange(values, key.from(), end), weight);
  }
}
