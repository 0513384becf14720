package io.gearshift.executors.train;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.GraphReader;
import io.gearshift.executors.plan.NetworkGraph;
import io.gearshift.executors.plan.Regime;
import io.gearshift.executors.plan.StepClock;
import io.gearshift.executors.plan.StepReport;
import io.gearshift.executors.plan.TrainingPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Times whole training steps (forward, backward, update) on random images: what a gear gains on
 * this machine.
 */
public final class StepBenchmark {
  private static final int LEAST_WARM_UP = 3;

  private final NetworkSpec network;
  private final NetworkGraph graph;
  private final Consumer<Tensor> initialParameters;

  /**
   * A benchmark of one network.
   *
   * @param initialParameters writes the parameters at which every measurement starts
   */
  public StepBenchmark(NetworkSpec network, Consumer<Tensor> initialParameters) {
    this.network = network;
    this.graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(network.configurationJson()));
    this.initialParameters = initialParameters;
  }

  /**
   * Times of a step.
   *
   * @param milliseconds of each counted step, ascending
   * @param kinds mean milliseconds a step by kind of work
   * @param multiplyAdds of each of the three products over the batch
   * @param bytes that a step must read and write, by kind of work
   * @param bufferBytes intermediate tensors
   */
  public record Measurement(
      double[] milliseconds,
      Map<StepClock.Kind, Double> kinds,
      Map<StepClock.Kind, Long> multiplyAdds,
      Map<StepClock.Kind, Long> bytes,
      long bufferBytes) {

    public double median() {
      return milliseconds[milliseconds.length / 2];
    }

    public double minimum() {
      return milliseconds[0];
    }
  }

  /** Times {@code iterations} steps after {@code warmUp} uncounted ones. */
  public Measurement measure(int batch, Regime regime, int warmUp, int iterations) {
    return measure(batch, regime, warmUp, Duration.ZERO, iterations);
  }

  /**
   * Times {@code iterations} steps after as many uncounted ones as take {@code warmUp}, at least
   * {@value #LEAST_WARM_UP}: small networks need thousands of loops before the JVM has compiled
   * them, large ones are warm at once.
   */
  public Measurement measure(int batch, Regime regime, Duration warmUp, int iterations) {
    return measure(batch, regime, LEAST_WARM_UP, warmUp, iterations);
  }

  private Measurement measure(
      int batch, Regime regime, int warmUpSteps, Duration warmUp, int iterations) {
    RandomStep step =
        new RandomStep(
            network,
            graph,
            initialParameters,
            KernelsProvider.open(network.threads()),
            RandomBatch.of(network.images(), graph.classes(), batch),
            regime);
    TrainingPlan plan = step.plan();
    long begun = System.nanoTime();
    int done = 0;
    while (done < warmUpSteps || System.nanoTime() - begun < warmUp.toNanos()) {
      step.run(done++);
    }
    plan.clock().reset();
    double[] milliseconds = new double[iterations];
    for (int i = 0; i < iterations; i++) {
      long started = System.nanoTime();
      step.run(done + i);
      milliseconds[i] = (System.nanoTime() - started) / 1e6;
    }
    Map<StepClock.Kind, Double> kinds = new EnumMap<>(StepClock.Kind.class);
    Map<StepClock.Kind, Long> bytes = new EnumMap<>(StepClock.Kind.class);
    for (StepClock.Kind kind : StepClock.Kind.values()) {
      kinds.put(kind, plan.clock().nanoseconds(kind) / 1e6 / iterations);
      bytes.put(kind, plan.clock().bytes(kind) / iterations);
    }
    Arrays.sort(milliseconds);
    return new Measurement(
        milliseconds, kinds, multiplyAdds(plan.explain()), bytes, plan.bufferBytes());
  }

  private static Map<StepClock.Kind, Long> multiplyAdds(List<StepReport> steps) {
    Map<StepClock.Kind, Long> sums = new EnumMap<>(StepClock.Kind.class);
    for (StepReport step : steps) {
      sums.merge(StepClock.Kind.OUTPUT, step.multiplyAdds(), Long::sum);
      sums.merge(StepClock.Kind.GRAD_WEIGHT, step.multiplyAdds(), Long::sum);
      if (!"not needed".equals(step.implementations().get("gradInput"))) {
        sums.merge(StepClock.Kind.GRAD_INPUT, step.multiplyAdds(), Long::sum);
      }
    }
    return sums;
  }
}
