package io.gearshift.executors.exchange.encoding;

import io.gearshift.executors.exchange.part.WeightedSlice;
import java.util.Arrays;

/** Vectors travel as they are, in single precision. */
final class ValueEncoding implements SliceEncoding {

  @Override
  public boolean isOfChanges(StateVector vector) {
    return false;
  }

  @Override
  public WeightedSlice encode(StateVector vector, Slice slice, long weight) {
    return new WeightedSlice(
        Arrays.copyOfRange(vector.values(), slice.from(), slice.from() + slice.length()), weight);
  }
}
