package io.gearshift.executors.train;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundTask.Optimizer;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.GraphReader;
import io.gearshift.executors.plan.InputShape;
import io.gearshift.executors.plan.NetworkGraph;
import io.gearshift.executors.plan.Regime;
import io.gearshift.executors.plan.StepClock;
import io.gearshift.executors.plan.StepKey;
import io.gearshift.executors.plan.StepReport;
import io.gearshift.executors.plan.TrainingPlan;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Times whole training steps (forward, backward, update) on random images: what a gear gains on
 * this machine.
 */
public final class StepBenchmark {
  private static final Optimizer RATES = new Optimizer(0.01f, 0.9f, 1e-4f);
  private static final long SEED = 20061120;

  private final NetworkSpec network;
  private final NetworkGraph graph;
  private final float[] initialParameters;

  /**
   * @param initialParameters where every measurement starts
   */
  public StepBenchmark(NetworkSpec network, float[] initialParameters) {
    this.network = network;
    this.graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(network.configurationJson()));
    this.initialParameters = initialParameters.clone();
  }

  /**
   * Times of a step.
   *
   * @param milliseconds of each counted step, ascending
   * @param kinds mean milliseconds a step by kind of work
   * @param multiplyAdds of each of the three products over the batch
   * @param bufferBytes intermediate tensors
   */
  public record Measurement(
      double[] milliseconds,
      Map<StepClock.Kind, Double> kinds,
      Map<StepClock.Kind, Long> multiplyAdds,
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
    Setup setup = new Setup(KernelsProvider.open(network.threads()), batch, regime);
    for (int i = 0; i < warmUp; i++) {
      setup.step(i);
    }
    setup.plan.clock().reset();
    double[] milliseconds = new double[iterations];
    for (int i = 0; i < iterations; i++) {
      long started = System.nanoTime();
      setup.step(warmUp + i);
      milliseconds[i] = (System.nanoTime() - started) / 1e6;
    }
    Map<StepClock.Kind, Double> kinds = new EnumMap<>(StepClock.Kind.class);
    for (StepClock.Kind kind : StepClock.Kind.values()) {
      kinds.put(kind, setup.plan.clock().nanoseconds(kind) / 1e6 / iterations);
    }
    Arrays.sort(milliseconds);
    return new Measurement(
        milliseconds, kinds, multiplyAdds(setup.plan.explain()), setup.plan.bufferBytes());
  }

  /**
   * How far this machine's kernels are from the plain-Java reference on one small batch: the
   * Euclidean length of the difference of the gradients over that of the reference's.
   */
  public double distanceFromReference(int batch, Regime regime) {
    float[] own = gradients(KernelsProvider.open(network.threads()), batch, regime);
    float[] reference = gradients(KernelsProvider.open("reference", 1), batch, regime);
    double difference = 0;
    double length = 0;
    for (int i = 0; i < own.length; i++) {
      difference += Math.pow((double) own[i] - reference[i], 2);
      length += Math.pow(reference[i], 2);
    }
    return Math.sqrt(difference / length);
  }

  private float[] gradients(Kernels kernels, int batch, Regime regime) {
    Setup setup = new Setup(kernels, batch, regime);
    setup.plan.train(setup.images, setup.labels, batch, new StepKey(SEED, 0, 0, 0));
    return setup.plan.gradients().toFloats();
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

  /** A plan with its vectors and a batch of random images. */
  private final class Setup {
    private final TrainingPlan plan;
    private final MomentumOptimizer optimizer;
    private final Tensor images;
    private final int[] labels;

    Setup(Kernels kernels, int batch, Regime regime) {
      InputShape shape = network.images();
      int size = graph.layout().size();
      Tensor parameters = Tensor.of(initialParameters, size);
      Tensor gradients = Tensor.allocate(DataType.F32, size);
      Tensor momentum = Tensor.allocate(DataType.F32, size);
      plan = TrainingPlan.compile(graph, shape, batch, regime, kernels, parameters, gradients);
      optimizer =
          new MomentumOptimizer(
              kernels.elementWise(), graph.layout(), parameters, momentum, gradients);
      images =
          Tensor.allocate(DataType.F32, batch, shape.height(), shape.width(), shape.channels());
      java.util.Random random = new java.util.Random(SEED);
      for (int i = 0; i < images.size(); i++) {
        images.set(i, (float) random.nextGaussian());
      }
      labels = new int[batch];
      for (int i = 0; i < batch; i++) {
        labels[i] = i % graph.classes();
      }
    }

    void step(int number) {
      plan.train(images, labels, labels.length, new StepKey(SEED, 0, 0, number));
      plan.clock().start();
      optimizer.update(RATES);
      plan.clock().book(StepClock.Kind.UPDATE);
    }
  }
}
