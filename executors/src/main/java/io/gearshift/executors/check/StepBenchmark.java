package io.gearshift.executors.check;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.step.StepClock;
import io.gearshift.executors.quantization.QuantizationScheme;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Times whole training steps (forward, backward, update) on random images: what a gear gains on
 * this machine.
 */
public final class StepBenchmark {
  /**
   * Until the JVM has compiled nearly all: thousands of steps of small networks, a dozen of large.
   * Its compiler takes cores from the step until then.
   */
  public static final Duration USUAL_WARM_UP = Duration.ofSeconds(20);

  private static final int LEAST_WARM_UP = 3;

  private final NetworkSpec network;
  private final NetworkGraph graph;
  private final Consumer<ParameterVector> initialParameters;

  /** All steps share a device, so that each finds the room that the one before has left. */
  private final ComputeResources resources = new ComputeResources();

  /**
   * A benchmark of one network.
   *
   * @param initialParameters writes the parameters at which every measurement starts
   */
  public StepBenchmark(NetworkSpec network, Consumer<ParameterVector> initialParameters) {
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

  /**
   * A step of which as many have run as take {@code warmUp}, at least {@value #LEAST_WARM_UP}:
   * small networks need thousands of loops before the JVM has compiled them, large ones are warm at
   * once.
   */
  public WarmStep warmUp(int batch, QuantizationScheme scheme, Duration warmUp) {
    RandomStep step =
        new RandomStep(
            network,
            graph,
            initialParameters,
            KernelsProvider.open(network.compute(), resources),
            RandomBatch.of(network.images(), graph.classes(), batch),
            scheme);
    long begun = System.nanoTime();
    int done = 0;
    while (done < LEAST_WARM_UP || System.nanoTime() - begun < warmUp.toNanos()) {
      step.run(done++);
    }
    return new WarmStep(step, done);
  }
}
