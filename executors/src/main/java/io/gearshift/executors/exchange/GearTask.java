package io.gearshift.executors.exchange;

import io.gearshift.executors.quantization.QuantizationScheme;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What every worker times: the run's own training step in each gear, on images that mean nothing.
 *
 * @param network what is trained
 * @param gears how each quantises, in the ladder's order
 * @param workers how many logical workers time at once
 * @param batchSize images in a mini-batch
 * @param effort how long to measure
 */
public record GearTask(
    NetworkSpec network, List<QuantizationScheme> gears, int workers, int batchSize, Effort effort)
    implements Serializable {

  public GearTask {
    gears = List.copyOf(gears);
  }

  /** The same of another network. */
  public GearTask with(NetworkSpec other) {
    return new GearTask(other, gears, workers, batchSize, effort);
  }

  /**
   * How long a worker measures. Gears take turns, so that what else happens on the machine meets
   * all of them: one turn to warm up, whose times do not count, then {@code turns} that do. A turn
   * is an uncounted step and as many others as its time holds, at least one.
   *
   * @param warmUp of a gear's first turn
   * @param turns that count
   * @param turn time of one of them
   */
  public record Effort(Duration warmUp, int turns, Duration turn) implements Serializable {

    /** Two seconds a gear where a step takes milliseconds, eight steps where it takes seconds. */
    public static final Effort USUAL =
        new Effort(Duration.ofMillis(1000), 3, Duration.ofMillis(330));

    /**
     * @throws IllegalArgumentException if no turn counts or a time is negative
     */
    public Effort {
      if (turns < 1 || warmUp.isNegative() || turn.isNegative()) {
        throw new IllegalArgumentException(
            "Invalid effort: "
                + turns
                + " turns of "
                + turn
                + " after "
                + warmUp
                + " (must be at least one turn, and no time negative)");
      }
    }
  }
}
