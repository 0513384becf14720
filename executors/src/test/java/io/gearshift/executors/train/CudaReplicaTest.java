package io.gearshift.executors.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.cuda.EmulatedDriver;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.Adam;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Optimizer;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Rounds on a GPU against the same rounds on the reference. */
@Tag("emulator")
class CudaReplicaTest {
  private static final InputShape IMAGES = new InputShape(3, 9, 9);
  private static final int CLASSES = 5;
  private static final int STEPS = 4;

  /** Floats are added in an order of the backend's own, but two have only one. */
  private static final int BATCH = 2;

  @BeforeAll
  static void require() {
    EmulatedDriver.require();
  }

  static Stream<Optimizer> optimizers() {
    return Stream.of(new Sgd(0.9f), new Adam(0.9f, 0.999f, 1e-8f));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void roundsOnIntegersGiveTheReferencesBits(Optimizer optimizer) {
    RoundResult expected = train(Compute.reference(), optimizer);
    RoundResult actual = train(Compute.cuda(0), optimizer);

    assertThat(actual.state().parameters()).isEqualTo(expected.state().parameters());
    assertThat(actual.gradient()).isEqualTo(expected.gradient());
    for (String name : optimizer.stateNames()) {
      assertThat(actual.state().optimizer().get(name))
          .as(name)
          .isEqualTo(expected.state().optimizer().get(name));
    }
    assertThat(actual.report().learned().correct())
        .isEqualTo(expected.report().learned().correct());
    assertThat(actual.report().place().kernels()).startsWith("cuda: ");
  }

  @Test
  void workersOfAProcessShareAGpu() {
    Optimizer optimizer = new Sgd(0.9f);
    RoundResult alone = train(Compute.cuda(0), optimizer);
    List<CompletableFuture<RoundResult>> workers =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> train(Compute.cuda(0), optimizer)))
            .limit(3)
            .toList();
    for (CompletableFuture<RoundResult> worker : workers) {
      assertThat(worker.join().state().parameters()).isEqualTo(alone.state().parameters());
    }
  }

  private static RoundResult train(Compute compute, Optimizer optimizer) {
    ComputationGraphConfiguration configuration = withoutBiases();
    NetworkSpec network = new NetworkSpec(configuration.toJson(), IMAGES, compute);
    UpdateRules rules = UpdateRules.of(new GroupRule(optimizer, 1e-3f));
    RoundTask task =
        new RoundTask(
            network,
            PrecisionScheme.of(Precision.ofBits(8)),
            new StepRules(Objective.PLAIN, rules, new float[] {0.1f, 0.1f, 0.05f, 0.01f}, 0),
            new RoundPlace(7, 0, 2, 0, 2),
            new BatchRange(0, STEPS, BATCH),
            RoundTask.Gradient.OF_LAST_BATCH,
            ExchangeFormat.BITS_32);
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    float[] initial = graph.params().dup().ravel().toFloatVector();
    try (ComputeResources resources = new ComputeResources();
        Replica replica = Replica.open(network, resources)) {
      return replica.train(
          task,
          RoundState.fresh(initial, rules.stateNames()),
          new ListedBatches(IMAGES, BATCH, STEPS, CLASSES, 17));
    }
  }

  /**
   * But in the last layer, where the gradient of a bias is a sum of as many as there are images.
   */
  private static ComputationGraphConfiguration withoutBiases() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .graphBuilder()
        .addInputs("input")
        .setInputTypes(InputType.convolutional(9, 9, 3))
        .addLayer("conv1", convolution(18, 1), "input")
        .addLayer(
            "pool",
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(3, 3)
                .stride(2, 2)
                .build(),
            "conv1")
        .addLayer("conv2", convolution(20, 2), "pool")
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

  private static ConvolutionLayer convolution(int out, int stride) {
    return new ConvolutionLayer.Builder()
        .kernelSize(3, 3)
        .stride(stride, stride)
        .padding(1, 1)
        .nOut(out)
        .activation(Activation.RELU)
        .hasBias(false)
        .build();
  }
}
