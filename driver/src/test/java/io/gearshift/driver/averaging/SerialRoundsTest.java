package io.gearshift.driver.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.data.TinyDataSet;
import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.SliceKey.Vector;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.random.RandomStream;
import io.gearshift.executors.task.EvaluationTask;
import io.gearshift.executors.task.ExecutorResources;
import io.gearshift.executors.task.HeldBatches;
import io.gearshift.executors.task.RoundWork;
import io.gearshift.executors.task.WorkerBatches;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

class SerialRoundsTest {
  private static final int SIDE = 4;
  private static final int CLASSES = 6;
  private static final int SIZE = CLASSES * SIDE * SIDE + CLASSES;
  private static final UpdateRules RULES = UpdateRules.of(new GroupRule(new Sgd(0.9f), 1e-4f));

  /** One layer, a weight and a bias. */
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          new NeuralNetConfiguration.Builder()
              .graphBuilder()
              .addInputs("input")
              .setInputTypes(InputType.convolutional(SIDE, SIDE, 1))
              .addLayer(
                  "output",
                  new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build(),
                  "input")
              .setOutputs("output")
              .build()
              .toJson(),
          new InputShape(1, SIDE, SIDE),
          Compute.reference());

  private static float[] values(int size, long seed) {
    RandomStream random = RandomStream.of(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.uniform(i) - 0.5f;
    }
    return values;
  }

  /** Eight examples of a worker's own. */
  private static WorkerBatches batches(int worker) {
    float[][] images = new float[8][];
    int[] labels = new int[images.length];
    for (int i = 0; i < images.length; i++) {
      images[i] = values(SIDE * SIDE, 100L * worker + i);
      labels[i] = (i + worker) % CLASSES;
    }
    HeldExamples examples = new HeldExamples(SIDE, SIDE, 1, images, labels);
    return new HeldBatches(examples, examples.checksum());
  }

  private static RoundTask task(RoundTask.Gradient gradient) {
    return new RoundTask(
        NETWORK,
        PrecisionScheme.of(Precision.FLOAT32),
        new StepRules(Objective.PLAIN, RULES, new float[] {0.1f, 0.1f}, 0),
        new RoundPlace(11, 0, 0, 0, 2),
        new BatchRange(0, 2, 4),
        gradient,
        ExchangeFormat.BITS_32);
  }

  /** Both have trained on as many examples, so means are halves of sums. */
  @Test
  void parametersAndMomentumAreTheMeansOfTheWorkersAndGradientsTheirSum() {
    RoundState start = RoundState.fresh(values(SIZE, 1), RULES.stateNames());
    RoundTask task = task(RoundTask.Gradient.OF_LAST_BATCH);
    Map<Vector, float[]> first = alone(task, start, 0);
    Map<Vector, float[]> second = alone(task, start, 1);

    RoundOutcome outcome = train(task, start);

    assertThat(first).containsOnlyKeys(Vector.PARAMETERS, Vector.OPTIMIZER, Vector.GRADIENT);
    float[] momentum = outcome.state().optimizer().get("momentum");
    assertSums(outcome.state().parameters(), Vector.PARAMETERS, first, second, 0.5);
    assertSums(momentum, Vector.OPTIMIZER, first, second, 0.5);
    assertSums(outcome.gradient(), Vector.GRADIENT, first, second, 1);
    assertThat(outcome.reports()).extracting(WorkerReport::worker).containsExactly(0, 1);
    assertThat(outcome.reports()).extracting(WorkerReport::examples).containsExactly(8L, 8L);
    assertThat(outcome.nanos()).isPositive().isLessThan(60_000_000_000L);
  }

  private static RoundOutcome train(RoundTask task, RoundState start) {
    try (SerialRounds rounds = new SerialRounds(SerialRoundsTest::batches)) {
      return rounds.train(task, start);
    }
  }

  /** What one worker ends the round with; each of its vectors is one slice. */
  private static Map<Vector, float[]> alone(RoundTask task, RoundState start, int worker) {
    Map<Vector, float[]> vectors = new EnumMap<>(Vector.class);
    try (ExecutorResources executor = new ExecutorResources(new Configuration())) {
      for (RoundParts.Keyed part :
          RoundWork.run(executor, task.forWorker(worker), batches(worker), () -> start)) {
        if (part.key().vector() != Vector.REPORTS) {
          vectors.put(part.key().vector(), RoundParts.values(part.key(), part.part().toSum()));
        }
      }
    }
    return vectors;
  }

  @Test
  void aGradientThatIsNotWantedDoesNotTravel() {
    RoundState start = RoundState.fresh(values(SIZE, 1), RULES.stateNames());

    RoundOutcome outcome = train(task(RoundTask.Gradient.NOT_WANTED), start);

    assertThat(outcome.gradient()).isNull();
    // To two workers and back, and the averages.
    assertThat(outcome.bytesExchanged()).isEqualTo(5 * start.bytes());
  }

  private static void assertSums(
      float[] actual,
      Vector vector,
      Map<Vector, float[]> first,
      Map<Vector, float[]> second,
      double factor) {
    assertThat(actual).hasSize(SIZE);
    assertThat(first.get(vector)).isNotEqualTo(second.get(vector));
    for (int i = 0; i < SIZE; i++) {
      double expected = factor * ((double) first.get(vector)[i] + second.get(vector)[i]);
      assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected, within(1e-7));
      assertThat(first.get(vector)[i]).as("element %d", i).isNotZero();
    }
  }

  @Test
  void everyWorkerTimesEveryGear() {
    GearTask task =
        new GearTask(
            NETWORK,
            List.of(PrecisionScheme.of(Precision.ofBits(8)), PrecisionScheme.of(Precision.FLOAT32)),
            3,
            4,
            new GearTask.Effort(Duration.ZERO, 1, Duration.ZERO));

    try (SerialRounds rounds = new SerialRounds(SerialRoundsTest::batches)) {
      List<GearTimes> times = rounds.timeGears(task, values(SIZE, 1));

      assertThat(times).extracting(GearTimes::worker).containsExactly(0, 1, 2);
      assertThat(times).allMatch(each -> each.milliseconds().size() == 2);
    }
  }

  @Test
  void workersTogetherEvaluateEachExampleOnce(@TempDir Path folder) throws IOException {
    TinyDataSet.write(folder, CLASSES, CLASSES, 2, SIDE, 1);
    DataSpec data =
        DataSpec.of(folder.toString(), SIDE, SIDE, 1, Augmentation.NONE, new Configuration());
    try (SerialRounds rounds = new SerialRounds(data)) {
      EvaluationResult alone = rounds.evaluate(evaluation(1), values(SIZE, 2));
      EvaluationResult shared = rounds.evaluate(evaluation(3), values(SIZE, 2));

      assertThat(alone.examples()).isEqualTo(CLASSES);
      assertThat(shared).usingRecursiveComparison().isEqualTo(alone);
    }
  }

  private static EvaluationTask evaluation(int workers) {
    return new EvaluationTask(NETWORK, PrecisionScheme.of(Precision.FLOAT32), "test", workers, 2);
  }
}
