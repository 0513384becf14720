package io.gearshift.executors.task;

import io.gearshift.executors.check.GearTimer;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;

/** One worker's times of the ladder's gears: what a Spark task calls before training. */
public final class GearTimingWork {
  private GearTimingWork() {}

  /**
   * Times every gear at the given parameters.
   *
   * @param executor what is kept between tasks where this one runs
   */
  public static GearTimes run(
      ExecutorResources executor, GearTask task, int worker, float[] parameters) {
    GearTask here = task.with(executor.here(task.network()));
    return TaskEnvironment.onThisHost(() -> timed(executor, here, worker, parameters));
  }

  private static GearTimes timed(
      ExecutorResources executor, GearTask task, int worker, float[] parameters) {
    try (Kernels kernels = KernelsProvider.open(task.network().compute(), executor.compute())) {
      return new GearTimer(task, kernels, parameters).measure(worker);
    }
  }
}
