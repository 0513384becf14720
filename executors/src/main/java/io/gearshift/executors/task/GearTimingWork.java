package io.gearshift.executors.task;

import io.gearshift.executors.check.GearTimer;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;

/** One worker's times of the ladder's gears: what a Spark task calls before training. */
public final class GearTimingWork {
  private GearTimingWork() {}

  /** Times every gear at the given parameters. */
  public static GearTimes run(GearTask task, int worker, float[] parameters) {
    GearTask here = task.with(TaskEnvironment.here(task.network()));
    return new GearTimer(here, parameters).measure(worker);
  }
}
