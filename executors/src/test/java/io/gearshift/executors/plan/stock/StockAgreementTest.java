package io.gearshift.executors.plan.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.StepResult;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.Softmax;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.random.RandomStream;
import java.util.function.Predicate;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** FP32 plans against stock DL4J on the same parameters. */
class StockAgreementTest {
  /** Of the largest magnitude in a parameter's gradient. */
  static final double TOLERANCE = 1e-4;

  /** Of a gradient that is a sum to zero; those of the other parameters are 1e-3 and more. */
  private static final double ROUNDING = 1e-6;

  private static final Kernels KERNELS = new GuardedKernels();

  /**
   * DL4J's gradient of a local response normalisation is not that of what it computes: {@link
   * NumericGradientTest} has it.
   */
  @ParameterizedTest
  @EnumSource(names = "RESPONSE_NORMALIZATION", mode = EnumSource.Mode.EXCLUDE)
  void lossAndEveryGradientOfASmallNetworkAgree(SmallNetworks network) {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 11);
    assertAgreement(network.configuration(), examples, NetworkBuilder.CLASSES);
  }

  @ParameterizedTest
  @EnumSource(SmallNetworks.class)
  void inferenceOfASmallNetworkAgreesAfterItsStatisticsHaveMoved(SmallNetworks network) {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 11);
    assertInference(network.configuration(), examples, NetworkBuilder.CLASSES);
  }

  @ParameterizedTest
  @CsvSource({"lenet,1,16,3", "lenet,1,28,2", "resnet20,3,32,2"})
  void lossAndEveryGradientAgree(String name, int channels, int side, int batch) {
    ComputationGraphConfiguration configuration =
        Architectures.of(name, channels, side, side, 10, 7);
    assertAgreement(
        configuration, Examples.of(new InputShape(channels, side, side), batch, 10, 13), 10);
  }

  /**
   * A network whose blocks begin with BatchNorm: what one adds to a channel has no gradient where
   * all that reads it in the end are others, so those two differ by rounding alone.
   */
  @Test
  void lossAndEveryGradientOfAPrenormalizedNetworkAgree() {
    ComputationGraphConfiguration configuration = Architectures.of("quantres20", 3, 32, 32, 10, 7);
    Predicate<ParameterTensor> removed =
        tensor ->
            tensor.role() == Role.BETA
                && tensor.layer().matches("bn1|stage[12].block.\\.(bn2|shortcut.bn)");
    assertAgreement(
        configuration,
        new StockNetwork(configuration, 10),
        Examples.of(new InputShape(3, 32, 32), 2, 10, 13),
        removed);
  }

  /**
   * GoogLeNet is here and not among the gradients: 57 normalisations in a row over random images
   * make its gradients so sensitive that a change of its parameters by 1e-7 moves them by 5e-4.
   */
  @ParameterizedTest
  @CsvSource({"resnet20,3,32,2", "googlenet,3,64,2", "quantgooglenet,3,32,2"})
  void inferenceAgreesAfterItsStatisticsHaveMoved(String name, int channels, int side, int batch) {
    ComputationGraphConfiguration configuration =
        Architectures.of(name, channels, side, side, 10, 7);
    assertInference(
        configuration, Examples.of(new InputShape(channels, side, side), batch, 10, 13), 10);
  }

  /**
   * These need images that leave more than one pixel of the last map, or their statistics are of
   * two numbers a channel. EdMIPS's Inception has the layers of this one in the order of its
   * GoogLeNet above; it is not here because a change of its parameters by 1e-7 moves its last
   * statistics by 7e-4.
   */
  @ParameterizedTest
  @CsvSource({"mobilenet-v2,64,2", "inceptionv3,107,2", "airbench,28,3"})
  void inferenceOfALargeNetworkAgreesAfterItsStatisticsHaveMoved(String name, int side, int batch) {
    assertInference(
        KernelsProvider.open(Compute.onednn(1)),
        Architectures.of(name, 3, side, side, 10, 7),
        Examples.of(new InputShape(3, side, side), batch, 10, 13),
        10);
  }

  /** Without dropout, whose masks are not DL4J's; the softmax layer's weights would be zero. */
  @ParameterizedTest
  @CsvSource({
    "maxout-pi-mnist,1,28,4",
    "maxout-mnist,1,28,2",
    "maxout-cifar10,3,32,1",
    "maxout-svhn,3,16,2"
  })
  void lossAndEveryGradientOfAMaxoutNetworkAgree(String name, int channels, int side, int batch) {
    ComputationGraphConfiguration configuration =
        Architectures.of(name, channels, side, side, 10, 7);
    Architectures.setDropoutInPlace(configuration, 0);
    assertAgreement(
        configuration,
        allDrawn(configuration),
        Examples.of(new InputShape(channels, side, side), batch, 10, 13));
  }

  @ParameterizedTest
  @CsvSource({
    "maxout-pi-mnist,1,28,4",
    "maxout-mnist,1,28,2",
    "maxout-cifar10,3,32,1",
    "maxout-svhn,3,16,2"
  })
  void inferenceOfAMaxoutNetworkAgreesWithDropoutsScales(
      String name, int channels, int side, int batch) {
    ComputationGraphConfiguration configuration =
        Architectures.of(name, channels, side, side, 10, 7);
    Examples examples = Examples.of(new InputShape(channels, side, side), batch, 10, 13);
    StockNetwork stock = allDrawn(configuration);
    NetworkGraph graph = GraphReader.read(configuration);
    ParameterVector parameters = new ParameterVector(KERNELS, graph.layout());
    parameters.upload(stock.parameters());

    assertProbabilities(KERNELS, graph, parameters, stock, examples);
  }

  /** A network in which no parameter is zero. */
  private static StockNetwork allDrawn(ComputationGraphConfiguration configuration) {
    StockNetwork stock = new StockNetwork(configuration, 10);
    float[] parameters = stock.parameters();
    RandomStream random = RandomStream.of(17);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = parameters[i] == 0 ? 0.2f * (random.uniform(i) - 0.5f) : parameters[i];
    }
    stock.setParameters(parameters);
    return stock;
  }

  private static void assertAgreement(
      ComputationGraphConfiguration configuration, Examples examples, int classes) {
    assertAgreement(configuration, new StockNetwork(configuration, classes), examples);
  }

  private static void assertAgreement(
      ComputationGraphConfiguration configuration, StockNetwork stock, Examples examples) {
    assertAgreement(configuration, stock, examples, tensor -> false);
  }

  private static void assertAgreement(
      ComputationGraphConfiguration configuration,
      StockNetwork stock,
      Examples examples,
      Predicate<ParameterTensor> withoutGradient) {
    TrainingPlan plan =
        TrainingPlan.compile(
            configuration,
            examples.shape(),
            examples.count(),
            PrecisionScheme.of(Precision.FLOAT32),
            KERNELS);
    float[] parameters = stock.parameters();
    assertThat(plan.parameters().flat().size()).isEqualTo(parameters.length);
    plan.parameters().upload(parameters);

    StepResult result =
        plan.train(examples.images(), examples.labels(), examples.count(), new StepKey(1, 0, 0, 0));
    double stockLoss = stock.loss(examples);

    assertThat(result.count()).isEqualTo(examples.count());
    assertThat(result.lossSum() / result.count())
        .isCloseTo(stockLoss, within(TOLERANCE * Math.abs(stockLoss)));
    float[] expected = stock.gradients(examples.count());
    float[] actual = plan.gradients().download();
    for (ParameterTensor tensor : plan.graph().layout().trained()) {
      if (withoutGradient.test(tensor)) {
        assertThat(largest(tensor, actual)).as(tensor.label()).isLessThan(ROUNDING);
        assertThat(largest(tensor, expected)).as(tensor.label()).isLessThan(ROUNDING);
      } else {
        assertClose(tensor, actual, expected);
      }
    }
  }

  private static double largest(ParameterTensor tensor, float[] values) {
    double largest = 0;
    for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }

  private static void assertClose(ParameterTensor tensor, float[] actual, float[] expected) {
    double largest = largest(tensor, expected);
    double worst = 0;
    for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
      worst = Math.max(worst, Math.abs((double) actual[i] - expected[i]));
    }
    assertThat(largest).as("largest gradient of %s", tensor.label()).isPositive();
    assertThat(worst / largest)
        .as("largest error of the gradient of %s, relative", tensor.label())
        .isLessThan(TOLERANCE);
  }

  private static void assertInference(
      ComputationGraphConfiguration configuration, Examples examples, int classes) {
    assertInference(KERNELS, configuration, examples, classes);
  }

  private static void assertInference(
      Kernels kernels,
      ComputationGraphConfiguration configuration,
      Examples examples,
      int classes) {
    StockNetwork stock = new StockNetwork(configuration, classes);
    NetworkGraph graph = GraphReader.read(configuration);
    ParameterVector parameters = new ParameterVector(kernels, graph.layout());
    parameters.upload(stock.parameters());
    TrainingPlan training =
        TrainingPlan.compile(
            graph,
            examples.shape(),
            examples.count(),
            PrecisionScheme.of(Precision.FLOAT32),
            kernels,
            parameters,
            new ParameterVector(kernels, graph.layout()));
    training.train(examples.images(), examples.labels(), examples.count(), new StepKey(1, 0, 0, 0));
    stock.fit(examples);
    float[] moved = stock.parameters();
    float[] trained = parameters.download();
    for (ParameterTensor tensor : graph.layout().tensors()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        if (tensor.isTrained()) {
          moved[i] = trained[i];
        } else {
          assertThat(trained[i])
              .as(tensor.label())
              .isCloseTo(moved[i], within((float) TOLERANCE * Math.max(1, Math.abs(moved[i]))));
        }
      }
    }
    stock.setParameters(moved);
    assertProbabilities(kernels, graph, parameters, stock, examples);
  }

  private static void assertProbabilities(
      Kernels kernels,
      NetworkGraph graph,
      ParameterVector parameters,
      StockNetwork stock,
      Examples examples) {
    TrainingPlan inference =
        TrainingPlan.compileInference(
            graph,
            examples.shape(),
            examples.count(),
            PrecisionScheme.of(Precision.FLOAT32),
            kernels,
            parameters);

    float[] probabilities = Softmax.of(inference.infer(examples.images()), graph.classes());
    float[] expected = stock.probabilities(examples);
    for (int i = 0; i < expected.length; i++) {
      assertThat(probabilities[i]).isCloseTo(expected[i], within((float) TOLERANCE));
    }
  }
}
