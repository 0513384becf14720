package io.gearshift.driver.cli.bench.exchange;

import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.exchange.part.SliceKey.Vector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a round's exchange takes, computed: docs/scaling.md has the formulas in words. One worker
 * and one reducer an executor; links are full duplex, and switches carry all of them at once.
 *
 * @param broadcast milliseconds until every worker has the state
 * @param encode of a worker's cutting and encoding
 * @param write of a worker's serialising and writing
 * @param sum of the busiest reducer's fetching and adding
 * @param means of their way to the driver and into the next state
 * @param tasks of Spark's launching
 */
record RoundCost(
    double broadcast, double encode, double write, double sum, double means, double tasks) {
  private static final double NANO_TO_MILLI = 1e-6;
  private static final double BYTES_PER_GIGABIT = 1e9 / 8;

  /** What TorrentBroadcast passes on at once. */
  private static final double BROADCAST_BLOCK = 4 << 20;

  /**
   * What the processor does, in nanoseconds, on one core.
   *
   * @param store of the driver, for a byte of state
   * @param fetch of an executor, for a byte of state
   * @param encode of an executor, for an element
   * @param write of an executor, for a byte that it sends
   * @param sum of a reducer, for an element of one worker
   * @param means of the driver, for an element
   * @param task of the driver, for a task
   * @param block of a reducer, for a worker's block
   */
  record Constants(
      double store,
      double fetch,
      double encode,
      double write,
      double sum,
      double means,
      double task,
      double block) {}

  /**
   * Where the exchange happens.
   *
   * @param gigabits a second of every executor's link and the driver's; infinite for one machine
   * @param sharing how many executors share a core, at least 1
   */
  record Place(double gigabits, double sharing) {}

  static RoundCost of(
      int parameters, int workers, ExchangeFormat format, Constants constants, Place place) {
    double elements = 2.0 * parameters;
    double state = elements * Float.BYTES;
    double sent = format.bytesOf(1);
    double perByte = 1e9 / (place.gigabits() * BYTES_PER_GIGABIT);
    double others = workers == 1 ? 0 : 1;
    double passedOn = Math.ceil(Math.log(workers) / Math.log(2)) * BROADCAST_BLOCK;
    double added = (double) busiest(parameters, workers, format) * SliceKey.ELEMENTS * workers;
    added = Math.min(added, elements * workers);
    return new RoundCost(
        milli(
            state * (constants.store() + constants.fetch() * place.sharing())
                + (state + passedOn) * perByte),
        milli(elements * constants.encode() * place.sharing()),
        milli(elements * sent * constants.write() * place.sharing()),
        milli(
            added * (sent * perByte * others + constants.sum() * place.sharing())
                + workers * constants.block()),
        milli(elements * (constants.means() + Float.BYTES * perByte)),
        milli(2.0 * workers * constants.task()));
  }

  private static double milli(double nanos) {
    return nanos * NANO_TO_MILLI;
  }

  /** Slices that the busiest of as many reducers as workers adds. */
  static int busiest(int parameters, int reducers, ExchangeFormat format) {
    int[] slices = new int[reducers];
    int most = 0;
    boolean values = format == ExchangeFormat.BITS_32;
    for (int from = 0; from < parameters; from += SliceKey.ELEMENTS) {
      for (SliceKey key :
          List.of(
              new SliceKey(values ? Vector.PARAMETERS : Vector.PARAMETER_CHANGES, from),
              new SliceKey(
                  values ? Vector.OPTIMIZER : Vector.OPTIMIZER_CHANGES, "momentum", from))) {
        most = Math.max(most, ++slices[Math.floorMod(key.hashCode(), reducers)]);
      }
    }
    return most;
  }

  double total() {
    return broadcast + encode + write + sum + means + tasks;
  }

  /** The least mini-batches of a round at which the exchange takes at most that share of it. */
  long frequency(double stepMilliseconds, double share) {
    return (long) Math.ceil(total() * (1 - share) / share / stepMilliseconds);
  }

  /** By name, in the order of a round. */
  Map<String, Double> phases() {
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put("broadcast", broadcast);
    phases.put("encode", encode);
    phases.put("shuffleWrite", write);
    phases.put("shuffleReadAndSum", sum);
    phases.put("means", means);
    phases.put("tasks", tasks);
    return phases;
  }
}
