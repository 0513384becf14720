package io.gearshift.driver.policy;

import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Which gears of a ladder are worth having on the machines at hand. From the widest, which always
 * stays, down to the narrowest: a gear is kept if its step takes at most {@value #LARGEST_RATIO} of
 * the time of the next wider one that was kept. A narrower format costs accuracy, so it must gain
 * time.
 *
 * <p>MuPPET's ladder is fixed; that it be chosen by measured gains is ours.
 *
 * @param gears every gear of the ladder in its order, kept or not
 */
public record LadderChoice(List<Gear> gears) {

  /** At least 5 % faster. */
  public static final double LARGEST_RATIO = 0.95;

  public LadderChoice {
    gears = List.copyOf(gears);
  }

  /**
   * One gear's time, and what follows of it.
   *
   * @param precision the gear
   * @param milliseconds a step of the slowest worker
   * @param wider the gear that it was held against; null for the widest
   * @param ratio its time over that gear's; null for the widest
   * @param kept whether it stays in the ladder
   */
  public record Gear(
      Precision precision, double milliseconds, Precision wider, Double ratio, boolean kept) {

    /** Why it is kept or not, for people. */
    public String reason() {
      if (wider == null) {
        return "the widest";
      }
      String share = String.format(Locale.ROOT, "%.3f of %s's step", ratio, wider.label());
      return kept ? share : share + ", over " + LARGEST_RATIO;
    }
  }

  /**
   * Chooses by the workers' times. All workers wait for the slowest at the end of a round, so a
   * gear takes as long as it takes the worker that is slowest in it.
   *
   * @param timesOfWorkers for every worker the milliseconds of a step in each gear of the ladder
   * @throws IllegalArgumentException if there is no worker, a worker has not one time for each
   *     gear, or a time is not above 0 and finite
   */
  public static LadderChoice of(Ladder ladder, List<List<Double>> timesOfWorkers) {
    if (timesOfWorkers.isEmpty()) {
      throw new IllegalArgumentException("Invalid times of gears: no worker (must be at least 1)");
    }
    List<Gear> gears = new ArrayList<>();
    Gear wider = null;
    for (int gear = ladder.size() - 1; gear >= 0; gear--) {
      Gear judged = judge(ladder.precision(gear), slowest(ladder, timesOfWorkers, gear), wider);
      gears.add(judged);
      wider = judged.kept() ? judged : wider;
    }
    Collections.reverse(gears);
    return new LadderChoice(gears);
  }

  private static Gear judge(Precision precision, double milliseconds, Gear wider) {
    if (wider == null) {
      return new Gear(precision, milliseconds, null, null, true);
    }
    return new Gear(
        precision,
        milliseconds,
        wider.precision(),
        milliseconds / wider.milliseconds(),
        milliseconds <= LARGEST_RATIO * wider.milliseconds());
  }

  private static double slowest(Ladder ladder, List<List<Double>> timesOfWorkers, int gear) {
    double slowest = 0;
    for (List<Double> times : timesOfWorkers) {
      if (times.size() != ladder.size()) {
        throw new IllegalArgumentException(
            "Invalid times of gears: "
                + times.size()
                + " (must be "
                + ladder.size()
                + ", one for each gear of "
                + ladder
                + ")");
      }
      double time = times.get(gear);
      if (!(time > 0 && Double.isFinite(time))) {
        throw new IllegalArgumentException(
            "Invalid time of gear "
                + ladder.precision(gear).label()
                + ": "
                + time
                + " ms (must be above 0 and finite)");
      }
      slowest = Math.max(slowest, time);
    }
    return slowest;
  }

  /** The ladder of the gears that stay. */
  public Ladder kept() {
    return new Ladder(gears.stream().filter(Gear::kept).map(Gear::precision).toList());
  }
}
