package io.gearshift.executors.check;

import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.quantization.QuantizationScheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Times one worker's training step (forward, backward, update) in every gear of a ladder. One plan
 * at a time is in memory, as in training, so that a worker that can train can also measure.
 */
public final class GearTimer {
  private final GearTask task;
  private final NetworkGraph graph;
  private final Kernels kernels;
  private final float[] parameters;
  private final RandomBatch batch;

  /**
   * @param kernels that are timed, as the task's network names them
   * @param parameters that steps are computed at; not changed
   * @throws IllegalArgumentException if the network holds an unsupported layer
   */
  public GearTimer(GearTask task, Kernels kernels, float[] parameters) {
    this.task = task;
    this.graph =
        GraphReader.read(
            ComputationGraphConfiguration.fromJson(task.network().configurationJson()));
    this.kernels = kernels;
    this.parameters = parameters;
    this.batch = RandomBatch.of(task.network().images(), graph.classes(), task.batchSize());
  }

  /** The median step of each gear; {@code worker} is only passed on. */
  public GearTimes measure(int worker) {
    GearTask.Effort effort = task.effort();
    for (QuantizationScheme gear : task.gears()) {
      turn(gear, effort.warmUp());
    }
    Map<QuantizationScheme, List<Double>> times = new LinkedHashMap<>();
    for (int turn = 0; turn < effort.turns(); turn++) {
      for (QuantizationScheme gear : task.gears()) {
        times.computeIfAbsent(gear, g -> new ArrayList<>()).addAll(turn(gear, effort.turn()));
      }
    }
    return new GearTimes(
        worker, task.gears().stream().map(times::get).map(GearTimer::median).toList());
  }

  private void put(ParameterVector target) {
    target.upload(parameters);
  }

  /** Milliseconds of every counted step. */
  private List<Double> turn(QuantizationScheme gear, Duration time) {
    RandomStep step = new RandomStep(task.network(), graph, this::put, kernels, batch, gear);
    // The first step pays for memory that nobody has touched yet.
    step.run(0);
    List<Double> milliseconds = new ArrayList<>();
    long begun = System.nanoTime();
    do {
      long started = System.nanoTime();
      step.run(milliseconds.size() + 1);
      milliseconds.add((System.nanoTime() - started) / 1e6);
    } while (System.nanoTime() - begun < time.toNanos());
    return milliseconds;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
