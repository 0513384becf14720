package io.gearshift.driver.record.metrics;

import java.util.Comparator;

/**
 * Where a run stands: the round that comes next. After the last round of epoch e it is (e + 1, 0).
 *
 * @param epoch from 0
 * @param round within the epoch, from 0
 */
public record Position(int epoch, int round) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparingInt(Position::epoch).thenComparingInt(Position::round);

  /** The beginning of a run. */
  public static final Position START = new Position(0, 0);

  public Position {
    if (epoch < 0 || round < 0) {
      throw new IllegalArgumentException(
          "Invalid position: epoch " + epoch + ", round " + round + " (must not be negative)");
    }
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "epoch " + epoch + ", round " + round;
  }
}
