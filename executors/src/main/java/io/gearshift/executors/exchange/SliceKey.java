package io.gearshift.executors.exchange;

import java.io.Serializable;

/** Names a slice of one of the vectors that a round averages. */
public record SliceKey(Vector vector, int slice) implements Serializable {

  /** Elements in a slice; the last one of a vector may be shorter. */
  public static final int ELEMENTS = 1 << 16;

  /** Which vector. */
  public enum Vector {
    /** No vector: the workers' reports. */
    REPORTS,
    PARAMETERS,
    MOMENTUM,
    GRADIENT,
    /** What parameters differ by from the round's start. */
    PARAMETER_CHANGES,
    /** What the momentum differs by from the round's start. */
    MOMENTUM_CHANGES
  }

  /** How many slices a vector of {@code size} elements has. */
  public static int count(int size) {
    return (size + ELEMENTS - 1) / ELEMENTS;
  }

  /** Index of this slice's first element. */
  public int from() {
    return slice * ELEMENTS;
  }

  /** Elements of this slice of a vector of {@code size} elements. */
  public int length(int size) {
    return Math.min(ELEMENTS, size - from());
  }

  @Override
  public int hashCode() {
    // Enum hash codes differ between JVMs; partitioning by key must not.
    return 31 * slice + vector.name().hashCode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SliceKey key && key.slice == slice && key.vector == vector;
  }
}
