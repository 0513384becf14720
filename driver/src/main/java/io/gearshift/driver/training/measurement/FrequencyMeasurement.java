package io.gearshift.driver.training.measurement;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.event.FrequencyEvent;
import io.gearshift.driver.training.DivergedException;
import io.gearshift.driver.training.Optimization;
import io.gearshift.driver.training.RoundLines;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.numerics.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The length of rounds, chosen by what a step and an exchange take on the workers of this run.
 * Times are never the same twice, and rounds of another length give other numbers, so a run
 * measures once, at its start; what came of it is in its record, and a run with that length
 * configured is the same run.
 *
 * @param frequency mini-batches of every worker in a round
 * @param step milliseconds of the slowest worker's mini-batch
 * @param exchange milliseconds of what a round takes beside its mini-batches
 * @param share of a round's time that the exchange was to take at most
 * @param seconds that measuring took
 */
public record FrequencyMeasurement(
    int frequency, double step, double exchange, double share, double seconds) {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  /** Java compiles meanwhile what rounds use often. */
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private static final int LEAST_TO_WARM_UP = 2;
  private static final Duration COUNTED = Duration.ofSeconds(2);
  private static final int LEAST_COUNTED = 5;

  /**
   * Lets all workers time steps, and then train rounds of one mini-batch that count for nothing.
   *
   * @param settings of the run, whatever the length of its rounds
   * @param precision that it begins with
   * @param rounds that measure
   * @param parameters where training starts
   * @param share of a round's time that the exchange may take, above 0 and below 1
   * @throws UserError if a number is not finite already there
   */
  public static FrequencyMeasurement take(
      TrainingSettings settings,
      Precision precision,
      Rounds rounds,
      float[] parameters,
      double share) {
    long started = System.nanoTime();
    Trial trial = new Trial(settings, precision, rounds, parameters);
    try {
      double step = trial.step();
      trial.exchange(WARM_UP, LEAST_TO_WARM_UP);
      double exchange = trial.exchange(COUNTED, LEAST_COUNTED);
      return new FrequencyMeasurement(
          frequency(step, exchange, share, settings.extent().batchesPerEpoch()),
          step,
          exchange,
          share,
          (System.nanoTime() - started) / NANOS);
    } catch (RuntimeException e) {
      Throwable runaway = DivergedException.runaway(e);
      if (runaway == null) {
        throw e;
      }
      throw new UserError("Cannot time rounds: " + runaway.getMessage(), e);
    }
  }

  /** What a run would begin with. */
  private record Trial(
      TrainingSettings settings, Precision precision, Rounds rounds, float[] parameters) {

    /** Milliseconds of the slowest worker's step. */
    double step() {
      GearTask task =
          new GearTask(
              settings.network(),
              List.of(settings.gears().of(precision)),
              settings.extent().workers(),
              settings.extent().batchSize(),
              GearTask.Effort.USUAL);
      return rounds.timeGears(task, parameters).stream()
          .mapToDouble(worker -> worker.milliseconds().get(0))
          .max()
          .orElseThrow();
    }

    /** Milliseconds of the median exchange of rounds that last a while, and of so many at least. */
    double exchange(Duration enough, int least) {
      List<Double> milliseconds = new ArrayList<>();
      long end = System.nanoTime() + enough.toNanos();
      while (milliseconds.size() < least || System.nanoTime() < end) {
        milliseconds.add(
            RoundLines.of(0, 0, precision, round()).stream()
                .mapToDouble(line -> MILLIS * line.timing().exchange())
                .average()
                .orElseThrow());
      }
      Collections.sort(milliseconds);
      return milliseconds.get(milliseconds.size() / 2);
    }

    private RoundOutcome round() {
      Optimization optimization = settings.optimization();
      RoundTask task =
          new RoundTask(
              settings.network(),
              settings.gears().of(precision),
              new StepRules(optimization.objective(), optimization.updates(), new float[1], 0),
              new RoundPlace(settings.seed(), 0, 0, 0, settings.extent().workers()),
              new BatchRange(0, 1, settings.extent().batchSize()),
              RoundTask.Gradient.NOT_WANTED,
              settings.exchange());
      return rounds.train(task, RoundState.fresh(parameters, optimization.updates().stateNames()));
    }
  }

  /**
   * The least mini-batches of a round at which the exchange takes at most a share of it, and then
   * as many more as make the rounds of an epoch alike.
   *
   * @param step milliseconds of a mini-batch
   * @param exchange milliseconds of an exchange
   * @param batchesPerEpoch the most there can be
   */
  static int frequency(double step, double exchange, double share, int batchesPerEpoch) {
    double least = Math.ceil(exchange * (1 - share) / (share * step));
    int rounds = (int) Math.max(1, Math.floor(batchesPerEpoch / Math.max(1, least)));
    return (batchesPerEpoch + rounds - 1) / rounds;
  }

  /** The share of a round that the exchange takes by these times. */
  public double expectedShare() {
    return exchange / (exchange + frequency * step);
  }

  /** The measurement as the run's record has it. */
  public FrequencyEvent event() {
    return FrequencyEvent.now(frequency, step, exchange, share, seconds);
  }
}
