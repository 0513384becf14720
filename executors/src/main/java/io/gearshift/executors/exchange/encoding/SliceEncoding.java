package io.gearshift.executors.exchange.encoding;

import io.gearshift.executors.exchange.part.AveragingException;
import io.gearshift.executors.exchange.part.RoundPart;

/** What becomes of the vectors that are averaged on their way to where they are added. */
public interface SliceEncoding {

  /** Whether what travels of a vector is differences from the round's start. */
  boolean isOfChanges(StateVector vector);

  /**
   * One slice of a vector as it travels.
   *
   * @param vector the whole vector
   * @param slice which part of it
   * @param weight examples that it counts for
   * @throws AveragingException if a value cannot be averaged
   */
  RoundPart encode(StateVector vector, Slice slice, long weight);

  /**
   * A vector of the state that a worker ends a round with.
   *
   * @param name of an optimiser's; empty for the parameters
   * @param index 0 for the parameters, then the optimisers' in the order of their names
   */
  record StateVector(String name, int index, float[] values, float[] start) {

    public boolean isParameters() {
      return index == 0;
    }
  }

  /** A part of a vector. */
  record Slice(int from, int length) {}
}
