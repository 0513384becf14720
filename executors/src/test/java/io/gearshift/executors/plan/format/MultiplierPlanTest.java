package io.gearshift.executors.plan.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.cuda.EmulatedDriver;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.RoundedSgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.oracle.MultiplierTwin;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.quantizer.KeptRange;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat.Kind;
import io.gearshift.executors.quantization.scheme.MultiplierScheme;
import io.gearshift.executors.random.RandomStream;
import io.gearshift.executors.train.Updater;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Plans in the multipliers' formats against the paper's algorithm in loops, to the bit. */
class MultiplierPlanTest {
  private static final InputShape IMAGES = new InputShape(12, 1, 1);
  private static final int HIDDEN = 7;
  private static final int CLASSES = 5;
  private static final float MOMENTUM = 0.7f;
  private static final float RATE = 0.05f;

  private final NetworkGraph graph = GraphReader.read(network());

  static Stream<MultiplierFormat> formats() {
    return Stream.of(
        MultiplierFormat.SINGLE,
        MultiplierFormat.HALF,
        new MultiplierFormat(Kind.FXP, 5, 19, 19),
        new MultiplierFormat(Kind.DFXP, 0, 9, 11),
        new MultiplierFormat(Kind.DFXP, -1, 12, 31),
        new MultiplierFormat(Kind.DFXP, 0, 7, 11),
        new MultiplierFormat(Kind.FXP, 1, 4, 6));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void stepsEqualThePapersAlgorithm(MultiplierFormat format) {
    equalsItsTwin(format, new GuardedKernels());
  }

  @ParameterizedTest
  @MethodSource("formats")
  @Tag("emulator")
  void integersAndSmallGridsEqualItOnAGpu(MultiplierFormat format) {
    EmulatedDriver.require();
    if (format.isFixedPoint() && format.propagationBits() <= 9) {
      equalsItsTwin(format, KernelsProvider.open(Compute.cuda(0)));
    }
  }

  /** Sums of numbers on grids of these widths are exact in single precision too. */
  @ParameterizedTest
  @MethodSource("formats")
  void integersAndSmallGridsEqualItOnEveryBackend(MultiplierFormat format) {
    if (format.isFixedPoint() && format.propagationBits() <= 9) {
      equalsItsTwin(format, KernelsProvider.open(Compute.onednn(1)));
    }
  }

  private void equalsItsTwin(MultiplierFormat format, Kernels kernels) {
    MultiplierScheme scheme = new MultiplierScheme(format);
    ParameterLayout layout =
        graph.layout().extendedBy(TrainingPlan.states(graph, IMAGES, scheme, kernels));
    ParameterVector parameters = new ParameterVector(kernels, layout);
    parameters.upload(initial(layout, format));
    MultiplierTwin twin =
        new MultiplierTwin(
            format, layer(parameters, "dense", HIDDEN), layer(parameters, "output", CLASSES));
    TrainingPlan plan =
        TrainingPlan.compile(
            graph,
            IMAGES,
            6,
            scheme,
            kernels,
            parameters,
            new ParameterVector(kernels, layout),
            Objective.PLAIN);
    UpdateRules rules = UpdateRules.of(new GroupRule(new RoundedSgd(MOMENTUM), 0));
    Updater updater = new Updater(kernels, layout);
    updater.load(new TreeMap<>(Map.of("step", new float[layout.size()])), rules);

    int batches = 3;
    for (int batch = 0; batch < batches; batch++) {
      Examples examples = Examples.of(IMAGES, 6, CLASSES, batch);
      plan.run(examples.images(), examples.labels(), 6, new StepKey(1, 0, 0, batch));
      updater.update(plan, rules, RATE, batch);
      plan.result();
      twin.train(examples.images().toFloats(), examples.labels(), MOMENTUM, RATE);
    }

    float[] trained = parameters.download();
    for (MultiplierTwin.Layer layer : List.of(twin.hidden, twin.output)) {
      assertThat(part(trained, layout.of(layer.name(), ParameterTensor.Role.WEIGHT)))
          .isEqualTo(layer.weight());
      assertThat(part(trained, layout.of(layer.name(), ParameterTensor.Role.BIAS)))
          .isEqualTo(layer.bias());
      if (format.isFixedPoint()) {
        overflowsAreCounted(layout, trained, twin, layer, batches);
      } else {
        assertThat(layout.size()).isEqualTo(graph.layout().size());
      }
    }
  }

  private static void overflowsAreCounted(
      ParameterLayout layout,
      float[] trained,
      MultiplierTwin twin,
      MultiplierTwin.Layer layer,
      int batches) {
    for (Role role : Role.values()) {
      boolean none =
          role == Role.STORED_WEIGHT
              || role == Role.STORED_BIAS
              || (role == Role.INPUT_GRADIENT && layer.name().equals(twin.hidden.name()));
      if (none) {
        continue;
      }
      float[] counts = part(trained, layout.state(layer.name(), KeptRange.overflowName(role)));
      int[] expected = twin.overflow(layer, role);
      assertThat(counts[KeptRange.BATCHES]).as(role.label()).isEqualTo(batches);
      double size = expected[2] / (double) batches;
      assertThat((double) counts[KeptRange.OVERFLOW])
          .as(role.label())
          .isCloseTo(expected[0] / size, within(1e-6));
      assertThat((double) counts[KeptRange.OVERFLOW_ONE_LESS])
          .as(role.label())
          .isCloseTo(expected[1] / size, within(1e-6));
    }
  }

  private static float[] initial(ParameterLayout layout, MultiplierFormat format) {
    float[] values = new float[layout.size()];
    RandomStream stream = RandomStream.of(5, 1);
    for (int i = 0; i < layout.networkSize(); i++) {
      values[i] = 1.5f * (2 * stream.uniform(i) - 1);
    }
    for (ParameterTensor tensor : layout.tensors()) {
      if (tensor.group().equals(KeptRange.RANGES)) {
        values[tensor.offset()] = format.initialRange();
      }
    }
    return values;
  }

  private MultiplierTwin.Layer layer(ParameterVector parameters, String name, int out) {
    float[] all = parameters.download();
    float[] weight = part(all, graph.layout().of(name, ParameterTensor.Role.WEIGHT));
    float[] bias = part(all, graph.layout().of(name, ParameterTensor.Role.BIAS));
    return new MultiplierTwin.Layer(name, weight.length / out, out, weight, bias);
  }

  private static float[] part(float[] all, ParameterTensor tensor) {
    return Arrays.copyOfRange(all, tensor.offset(), tensor.offset() + tensor.size());
  }

  private static ComputationGraphConfiguration network() {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("input")
        .setInputTypes(InputType.convolutional(1, 1, 12))
        .addLayer(
            "dense",
            new DenseLayer.Builder().nOut(HIDDEN).activation(Activation.RELU).build(),
            "input")
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build(),
            "dense")
        .setOutputs("output")
        .build();
  }
}
