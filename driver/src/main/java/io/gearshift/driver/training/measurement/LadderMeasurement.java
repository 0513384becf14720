package io.gearshift.driver.training.measurement;

import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.LadderChoice;
import io.gearshift.driver.record.event.LadderEvent;
import io.gearshift.driver.training.DivergedException;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.quantization.QuantizationScheme;
import java.util.List;

/**
 * A ladder chosen by what its gears gain on the workers of this run. Times are never the same
 * twice, so a run measures once, at its start; what came of it is in its record and checkpoints.
 *
 * @param choice which gears stay, and why
 * @param images of a step over all workers
 * @param seconds that measuring took
 */
public record LadderMeasurement(LadderChoice choice, int images, double seconds) {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  /**
   * Lets all workers time the step that the run would train with.
   *
   * @param parameters where training starts
   * @throws UserError if a number is not finite already there
   */
  public static LadderMeasurement take(
      TrainingSettings settings, Ladder ladder, Rounds rounds, float[] parameters) {
    long started = System.nanoTime();
    GearTask task =
        new GearTask(
            settings.network(),
            ladder.gears().stream().<QuantizationScheme>map(settings.gears()::of).toList(),
            settings.extent().workers(),
            settings.extent().batchSize(),
            GearTask.Effort.USUAL);
    List<GearTimes> times = time(task, ladder, rounds, parameters);
    return new LadderMeasurement(
        LadderChoice.of(ladder, times.stream().map(GearTimes::milliseconds).toList()),
        settings.extent().workers() * settings.extent().batchSize(),
        (System.nanoTime() - started) / NANOS);
  }

  private static List<GearTimes> time(
      GearTask task, Ladder ladder, Rounds rounds, float[] parameters) {
    try {
      return rounds.timeGears(task, parameters);
    } catch (RuntimeException e) {
      Throwable runaway = DivergedException.runaway(e);
      if (runaway == null) {
        throw e;
      }
      throw new UserError(
          "Cannot time the gears of ladder " + ladder + ": " + runaway.getMessage(), e);
    }
  }

  /** The gears that stay. */
  public Ladder kept() {
    return choice.kept();
  }

  /** Of all workers at the slowest one's pace, without input and exchange. */
  public double imagesPerSecond(LadderChoice.Gear gear) {
    return images * MILLIS / gear.milliseconds();
  }

  /** The measurement as the run's record has it. */
  public LadderEvent event() {
    return LadderEvent.now(
        choice.gears().stream()
            .map(
                gear ->
                    new LadderEvent.Gear(
                        gear.precision().label(),
                        gear.milliseconds(),
                        imagesPerSecond(gear),
                        gear.ratio(),
                        gear.kept(),
                        gear.reason()))
            .toList(),
        seconds);
  }
}
