package io.gearshift.executors.exchange.part;

import java.io.Serializable;

/**
 * Names a slice of one of the vectors that a round combines.
 *
 * @param vector what it is a slice of
 * @param name of an optimiser's vector; empty for others
 * @param from index of its first element
 */
public record SliceKey(Vector vector, String name, int from) implements Serializable {

  /** Elements of a slice; the last one of a stretch may be shorter. */
  public static final int ELEMENTS = 1 << 16;

  /** The workers' reports, which are no vector. */
  public static final SliceKey REPORTS = new SliceKey(Vector.REPORTS, 0);

  /** Which vector. */
  public enum Vector {
    /** No vector: the workers' reports. */
    REPORTS,
    /** Parameters, of which the mean is taken. */
    PARAMETERS,
    /** A vector of an optimiser, of which the mean is taken. */
    OPTIMIZER,
    /** The last mini-batch's gradient, which is summed up. */
    GRADIENT,
    /** What parameters differ by from the round's start, in the mean. */
    PARAMETER_CHANGES,
    /** What a vector of an optimiser differs by from the round's start, in the mean. */
    OPTIMIZER_CHANGES,
    /** What parameters differ by from the round's start, summed up. */
    PARAMETER_SUMS,
    /** Parameters, of which the largest is taken. */
    PARAMETER_MAXIMA
  }

  /** A slice of a vector that needs no name. */
  public SliceKey(Vector vector, int from) {
    this(vector, "", from);
  }

  @Override
  public int hashCode() {
    // Enum hash codes differ between JVMs; partitioning by key must not. Slices in order.
    return 31 * (31 * (from / ELEMENTS) + vector.name().hashCode()) + name.hashCode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SliceKey key
        && key.from == from
        && key.vector == vector
        && key.name.equals(name);
  }
}
