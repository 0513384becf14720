package io.gearshift.executors.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Compute;
import io.gearshift.executors.kernels.GuardedKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.StepKey;
import io.gearshift.executors.optimize.ComplexityPenalty;
import io.gearshift.executors.optimize.ComplexityPenalty.Logits;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.quantization.GaussianMixture;
import io.gearshift.executors.quantization.LayerWidthsScheme;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.WidthSearchScheme;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Plans whose operands are mixtures of widths, and those whose layers have a width each. */
class WidthSearchPlanTest {
  private static final InputShape IMAGES = new InputShape(3, 6, 6);
  private static final int CLASSES = 4;
  private static final int BATCH = 5;
  private static final List<Integer> WEIGHT_WIDTHS = List.of(1, 2, 3, 4);
  private static final List<Integer> INPUT_WIDTHS = List.of(2, 3, 4);
  private static final WidthSearchScheme SEARCH =
      new WidthSearchScheme(WEIGHT_WIDTHS, INPUT_WIDTHS);
  private static final Objective OBJECTIVE =
      new Objective(
          0,
          List.of(
              new ComplexityPenalty(
                  0.01f,
                  new Logits("input alphas", INPUT_WIDTHS),
                  new Logits("weight alphas", WEIGHT_WIDTHS))));

  private final NetworkGraph graph = GraphReader.read(network());
  private final Examples examples = Examples.of(IMAGES, BATCH, CLASSES, 3);

  /** The loss is smooth in alphas where no quantiser reads what they change. */
  @Test
  void gradientsOfAlphasAreNumeric() {
    for (Kernels kernels :
        new Kernels[] {new GuardedKernels(), KernelsProvider.open(Compute.onednn(1))}) {
      Trained trained = new Trained(kernels, SEARCH, OBJECTIVE);
      float[] values = trained.initial();
      trained.loss(values);
      float[] gradients = trained.gradients.download();
      int checked = 0;
      for (ParameterTensor tensor : trained.layout.trained()) {
        if (!tensor.group().equals(GaussianMixture.ALPHAS)) {
          continue;
        }
        for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
          float kept = values[i];
          values[i] = kept + 0.05f;
          double more = trained.loss(values);
          values[i] = kept - 0.05f;
          double less = trained.loss(values);
          values[i] = kept;
          assertThat((double) gradients[i])
              .as(tensor.label())
              .isCloseTo((more - less) / 0.1, within(2e-4));
          checked++;
        }
      }
      assertThat(checked).isEqualTo(WEIGHT_WIDTHS.size() + INPUT_WIDTHS.size());
    }
  }

  @Test
  void alphasAreOfTheLayersBetweenTheFirstAndTheLast() {
    ParameterLayout layout = new Trained(new GuardedKernels(), SEARCH, OBJECTIVE).layout;
    assertThat(
            layout.tensors().stream()
                .filter(tensor -> tensor.group().equals(GaussianMixture.ALPHAS))
                .map(ParameterTensor::label))
        .containsExactlyInAnyOrder("conv2 input alphas", "conv2 weight alphas");
    assertThat(layout.state("conv2", "input alphas").size()).isEqualTo(INPUT_WIDTHS.size());
  }

  /** One probability of nearly 1 is the width alone. */
  @Test
  void aDecidedMixtureIsItsWidth() {
    Kernels kernels = new GuardedKernels();
    Trained search = new Trained(kernels, SEARCH, Objective.PLAIN);
    float[] values = search.initial();
    decide(values, search.layout.state("conv2", "input alphas"), INPUT_WIDTHS.indexOf(3));
    decide(values, search.layout.state("conv2", "weight alphas"), WEIGHT_WIDTHS.indexOf(2));
    LayerWidthsScheme found =
        new LayerWidthsScheme(Map.of("conv2", new LayerWidthsScheme.Widths(2, 3)), null, 0);
    Trained fixed = new Trained(kernels, found, Objective.PLAIN);
    double expected = search.loss(values);
    assertThat(fixed.loss(values)).isCloseTo(expected, within(1e-6));
    float[] gradients = search.gradients.download();
    float[] fixedGradients = fixed.gradients.download();
    for (int i = 0; i < graph.layout().size(); i++) {
      assertThat(fixedGradients[i]).isCloseTo(gradients[i], within(1e-6f));
    }
  }

  private static void decide(float[] values, ParameterTensor alphas, int index) {
    for (int i = 0; i < alphas.size(); i++) {
      values[alphas.offset() + i] = i == index ? 60 : 0;
    }
  }

  private final class Trained {
    private final ParameterLayout layout;
    private final ParameterVector parameters;
    private final ParameterVector gradients;
    private final TrainingPlan plan;

    Trained(Kernels kernels, QuantizationScheme scheme, Objective objective) {
      layout = graph.layout().extendedBy(TrainingPlan.states(graph, IMAGES, scheme, kernels));
      parameters = new ParameterVector(kernels, layout);
      gradients = new ParameterVector(kernels, layout);
      plan =
          TrainingPlan.compile(
              graph, IMAGES, BATCH, scheme, kernels, parameters, gradients, objective);
    }

    float[] initial() {
      float[] values = new float[layout.size()];
      RandomStream stream = RandomStream.of(5, 1);
      for (ParameterTensor tensor : layout.tensors()) {
        for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
          values[i] =
              switch (tensor.role()) {
                case GAMMA, RUNNING_VARIANCE -> 1;
                case BETA, RUNNING_MEAN, BIAS -> 0;
                default -> 2 * stream.uniform(i) - 1;
              };
        }
      }
      return values;
    }

    double loss(float[] values) {
      parameters.upload(java.util.Arrays.copyOf(values, layout.size()));
      plan.run(examples.images(), examples.labels(), BATCH, new StepKey(1, 0, 0, 0));
      StepResult result = plan.result();
      return result.lossSum() / result.count()
          + result.terms().values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  private static ComputationGraphConfiguration network() {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("input")
        .setInputTypes(InputType.convolutional(6, 6, 3))
        .addLayer("conv1", convolution(4, 1), "input")
        .addLayer("bn1", new BatchNormalization.Builder().useLogStd(false).build(), "conv1")
        .addLayer("relu1", new ActivationLayer.Builder().activation(Activation.RELU).build(), "bn1")
        .addLayer("conv2", convolution(5, 2), "relu1")
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build(),
            "conv2")
        .setOutputs("output")
        .build();
  }

  private static ConvolutionLayer convolution(int outputs, int stride) {
    return new ConvolutionLayer.Builder()
        .kernelSize(3, 3)
        .stride(stride, stride)
        .padding(1, 1)
        .nOut(outputs)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }
}
