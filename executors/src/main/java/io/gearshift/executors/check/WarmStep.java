package io.gearshift.executors.check;

import io.gearshift.executors.check.StepBenchmark.Measurement;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.step.StepClock;
import io.gearshift.executors.plan.TrainingPlan;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A training step that has run often enough to be timed, as often as is wanted. */
public final class WarmStep {
  /** Steps whose kinds of work are told apart where kernels run beside the host. */
  private static final int WAITING_STEPS = 3;

  private final RandomStep step;
  private int done;

  WarmStep(RandomStep step, int done) {
    this.step = step;
    this.done = done;
  }

  /** Runs one step. */
  public void run() {
    step.run(done++);
  }

  /** Times {@code iterations} steps. */
  public Measurement measure(int iterations) {
    TrainingPlan plan = step.plan();
    plan.clock().reset();
    double[] milliseconds = new double[iterations];
    for (int i = 0; i < iterations; i++) {
      long started = System.nanoTime();
      run();
      milliseconds[i] = (System.nanoTime() - started) / 1e6;
    }
    int booked = iterations;
    if (step.runsBesideTheHost()) {
      booked = WAITING_STEPS;
      bookWaiting();
    }
    Map<StepClock.Kind, Double> kinds = new EnumMap<>(StepClock.Kind.class);
    Map<StepClock.Kind, Long> bytes = new EnumMap<>(StepClock.Kind.class);
    for (StepClock.Kind kind : StepClock.Kind.values()) {
      kinds.put(kind, plan.clock().nanoseconds(kind) / 1e6 / booked);
      bytes.put(kind, plan.clock().bytes(kind) / booked);
    }
    Arrays.sort(milliseconds);
    return new Measurement(
        milliseconds, kinds, multiplyAdds(plan.explain()), bytes, plan.bufferBytes());
  }

  /** Untimed steps that wait after each kernel, so that the clock sees what each takes. */
  private void bookWaiting() {
    StepClock clock = step.plan().clock();
    clock.waitFor(step::synchronize);
    run();
    clock.reset();
    for (int i = 0; i < WAITING_STEPS; i++) {
      run();
    }
    clock.waitFor(() -> {});
  }

  private static Map<StepClock.Kind, Long> multiplyAdds(List<OperationReport> steps) {
    Map<StepClock.Kind, Long> sums = new EnumMap<>(StepClock.Kind.class);
    for (OperationReport step : steps) {
      sums.merge(StepClock.Kind.OUTPUT, step.multiplyAdds(), Long::sum);
      sums.merge(StepClock.Kind.GRAD_WEIGHT, step.multiplyAdds(), Long::sum);
      if (!"not needed".equals(step.implementations().get("gradInput"))) {
        sums.merge(StepClock.Kind.GRAD_INPUT, step.multiplyAdds(), Long::sum);
      }
    }
    return sums;
  }
}
