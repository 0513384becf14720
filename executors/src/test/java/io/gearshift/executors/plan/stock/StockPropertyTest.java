package io.gearshift.executors.plan.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.fuzz.Fuzz;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.models.json.ConfigurationJson;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.StepResult;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.RandomNetwork;
import io.gearshift.executors.plan.oracle.Softmax;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Random graphs with global defaults of every kind: refused by the name of a layer, or outputs,
 * loss, gradients and running statistics are DL4J's.
 */
class StockPropertyTest {
  private static final double TOLERANCE = StockAgreementTest.TOLERANCE;
  private static final int BATCH = 3;
  private static final Kernels KERNELS = new GuardedKernels();
  private static final PrecisionScheme REGIME = PrecisionScheme.of(Precision.FLOAT32);

  @TempDir private Path folder;

  private int outputs;
  private int gradients;
  private int refusals;
  private int failures;

  @Test
  void aRandomGraphIsRefusedByNameOrEqualsDl4j() {
    Fuzz.run("random graphs against DL4J", 60, this::compare);
    System.out.printf(
        "outputs compared %d, gradients %d; refused by name %d, failed in DL4J %d%n",
        outputs, gradients, refusals, failures);
    assertThat(outputs + gradients + refusals).isPositive();
  }

  private void compare(SplittableRandom random) throws IOException {
    RandomNetwork.Made made;
    String json;
    try {
      made = RandomNetwork.of(random);
      // A network that is used writes the names of its parameters into its configuration.
      new ComputationGraph(made.configuration()).init();
      json = made.configuration().toJson();
    } catch (RuntimeException notBuiltByDl4j) {
      return;
    }
    long seed = random.nextLong();
    // What evaluates a zip.
    reading(made, () -> ConfigurationJson.read(json))
        .ifPresent(configuration -> compareOutputs(configuration, made.flatInput(), seed));
    // What trains.
    Path file = Files.writeString(folder.resolve("model.json"), json);
    InputShape images = RandomNetwork.IMAGES;
    reading(
            made,
            () ->
                Architectures.of(
                    "file:" + file,
                    images.channels(),
                    images.height(),
                    images.width(),
                    RandomNetwork.CLASSES,
                    1))
        .ifPresent(configuration -> compareGradients(configuration, made.flatInput(), seed));
  }

  private Optional<ComputationGraphConfiguration> reading(
      RandomNetwork.Made made, Supplier<ComputationGraphConfiguration> reader) {
    try {
      ComputationGraphConfiguration configuration = reader.get();
      GraphReader.read(configuration);
      return Optional.of(configuration);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage())
          .hasLineCount(1)
          .matches(
              message ->
                  message.contains("backpropType")
                      || made.configuration().getVertices().keySet().stream()
                          .anyMatch(name -> message.contains("layer " + name)));
      refusals++;
      return Optional.empty();
    }
  }

  /** DL4J's network with parameters in which nothing is zero or one everywhere. */
  private static StockNetwork stock(
      ComputationGraphConfiguration configuration, boolean flatInput, long seed) {
    // Some graphs leave workspaces open when they fail, which the next would then use.
    configuration.setTrainingWorkspaceMode(WorkspaceMode.NONE);
    configuration.setInferenceWorkspaceMode(WorkspaceMode.NONE);
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    StockNetwork stock = new StockNetwork(configuration, RandomNetwork.CLASSES, flatInput);
    float[] parameters = stock.parameters();
    RandomStream stream = RandomStream.of(seed, 0);
    for (ParameterTensor tensor : GraphReader.read(configuration).layout().tensors()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        parameters[i] = value(tensor, parameters[i], stream.uniform(i));
      }
    }
    stock.setParameters(parameters);
    return stock;
  }

  /** Weights stay; what begins as zero or one everywhere gets values of its own. */
  private static float value(ParameterTensor tensor, float initial, float uniform) {
    return switch (tensor.role()) {
      case WEIGHT, DEPTHWISE_WEIGHT, STATE -> initial;
      case BIAS, BETA, RUNNING_MEAN -> uniform - 0.5f;
      case GAMMA, RUNNING_VARIANCE -> 0.5f + uniform;
    };
  }

  private void compareOutputs(
      ComputationGraphConfiguration configuration, boolean flatInput, long seed) {
    Examples examples = Examples.of(RandomNetwork.IMAGES, BATCH, RandomNetwork.CLASSES, seed);
    float[] parameters;
    float[] expected;
    try {
      StockNetwork stock = stock(configuration, flatInput, seed);
      parameters = stock.parameters();
      expected = stock.probabilities(examples);
    } catch (RuntimeException failedInDl4j) {
      failures++;
      return;
    }
    NetworkGraph graph = GraphReader.read(configuration);
    assertThat(graph.layout().size()).isEqualTo(parameters.length);
    TrainingPlan plan =
        TrainingPlan.compileInference(
            graph, examples.shape(), BATCH, REGIME, KERNELS, vector(graph, parameters));

    float[] logits = plan.infer(examples.images());

    float[] probabilities = Softmax.of(logits, RandomNetwork.CLASSES);
    assertThat(probabilities).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(probabilities[i]).isCloseTo(expected[i], within((float) TOLERANCE));
    }
    outputs++;
  }

  private static ParameterVector vector(NetworkGraph graph, float[] values) {
    ParameterVector vector = new ParameterVector(KERNELS, graph.layout());
    vector.upload(values);
    return vector;
  }

  private void compareGradients(
      ComputationGraphConfiguration configuration, boolean flatInput, long seed) {
    Examples examples = Examples.of(RandomNetwork.IMAGES, BATCH, RandomNetwork.CLASSES, seed);
    float[] parameters;
    double loss;
    float[] expected;
    try {
      StockNetwork stock = stock(configuration, flatInput, seed);
      parameters = stock.parameters();
      loss = stock.loss(examples);
      expected = stock.gradients(BATCH);
    } catch (RuntimeException failedInDl4j) {
      failures++;
      return;
    }
    NetworkGraph graph = GraphReader.read(configuration);
    TrainingPlan plan =
        TrainingPlan.compile(
            graph,
            examples.shape(),
            BATCH,
            REGIME,
            KERNELS,
            vector(graph, parameters),
            new ParameterVector(KERNELS, graph.layout()));

    StepResult result =
        plan.train(examples.images(), examples.labels(), BATCH, new StepKey(1, 0, 0, 0));

    assertThat(result.lossSum() / BATCH).isCloseTo(loss, within(TOLERANCE * Math.max(1, loss)));
    float[] actual = plan.gradients().download();
    float[] statistics = plan.parameters().download();
    // Of the network's largest gradient: behind a dead ReLU, or as a sum of larger ones before a
    // normalisation, a tensor's own gradients vanish.
    double overall = 1e-3;
    for (ParameterTensor tensor : graph.layout().trained()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        overall = Math.max(overall, Math.abs(expected[i]));
      }
    }
    for (ParameterTensor tensor : graph.layout().tensors()) {
      if (tensor.isTrained()) {
        assertClose(tensor, actual, expected, overall);
      } else {
        // DL4J keeps the statistics' change as a gradient, which it subtracts undivided.
        for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
          float moved = parameters[i] - expected[i] * BATCH;
          assertThat(statistics[i])
              .as(tensor.label())
              .isCloseTo(moved, within((float) TOLERANCE * Math.max(1, Math.abs(moved))));
        }
      }
    }
    gradients++;
  }

  private static void assertClose(
      ParameterTensor tensor, float[] actual, float[] expected, double overall) {
    double largest = 0;
    double worst = 0;
    for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs((double) actual[i] - expected[i]));
    }
    assertThat(worst)
        .as("largest error of the gradient of %s, whose largest is %s", tensor.label(), largest)
        .isLessThan(TOLERANCE * overall);
  }
}
