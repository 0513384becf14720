package io.gearshift.executors.plan.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.models.json.ConfigurationJson;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.oracle.Softmax;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.FixedSchedule;

/** Settings whose meaning is what DL4J does with them, not what their name says. */
class Dl4jMeaningTest {
  private static final int CLASSES = 4;

  @TempDir private Path folder;

  private static NeuralNetConfiguration.Builder globals() {
    return new NeuralNetConfiguration.Builder().seed(5).activation(Activation.RELU);
  }

  private static ComputationGraphConfiguration network(
      NeuralNetConfiguration.Builder globals, Layer... layers) {
    return network(globals, InputType.convolutional(8, 7, 2), layers);
  }

  private static ComputationGraphConfiguration network(
      NeuralNetConfiguration.Builder globals, InputType images, Layer... layers) {
    var graph = globals.graphBuilder().addInputs("input").setInputTypes(images);
    String from = "input";
    for (int i = 0; i < layers.length; i++) {
      graph.addLayer("layer" + i, layers[i], from);
      from = "layer" + i;
    }
    return graph.addLayer("output", output(), from).setOutputs("output").build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build();
  }

  private static Layer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(3).build();
  }

  @Test
  void anActivationInBatchNormalizationIsNotApplied() {
    NetworkGraph graph =
        GraphReader.read(
            network(
                globals(),
                convolution(),
                new BatchNormalization.Builder().useLogStd(false).build()));

    assertThat(graph.nodes())
        .extracting(NetworkGraph.Node::spec)
        .noneMatch(LayerSpec.Relu.class::isInstance);
  }

  @Test
  void anActivationThatBatchNormalizationIgnoresNeedNotBeSupported() {
    NetworkGraph graph =
        GraphReader.read(
            network(
                globals(),
                new BatchNormalization.Builder()
                    .useLogStd(false)
                    .activation(Activation.TANH)
                    .build()));

    assertThat(graph.nodes()).hasSize(3);
  }

  /** Leaves its input alone and notes that DL4J called it. */
  private static final class NotedDropout extends Dropout {
    private static final long serialVersionUID = 1L;
    private final transient List<String> log;
    private final String layer;

    NotedDropout(String layer, List<String> log) {
      super(0.5);
      this.layer = layer;
      this.log = log;
    }

    @Override
    public INDArray applyDropout(
        INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr manager) {
      log.add(layer);
      return result.assign(input);
    }

    @Override
    public INDArray backprop(INDArray above, INDArray below, int iteration, int epoch) {
      return below.assign(above);
    }

    @Override
    public NotedDropout clone() {
      return this;
    }
  }

  static Stream<Arguments> layersThatMayHaveDropout() {
    return Stream.of(
        Arguments.of("convolution", convolution()),
        Arguments.of("dense", new DenseLayer.Builder().nOut(5).build()),
        Arguments.of("normalization", new BatchNormalization.Builder().useLogStd(false).build()),
        Arguments.of("activation", new ActivationLayer(Activation.RELU)),
        Arguments.of(
            "pooling", new SubsamplingLayer.Builder(PoolingType.AVG).kernelSize(2, 2).build()),
        Arguments.of("global pooling", new GlobalPoolingLayer(PoolingType.AVG)),
        Arguments.of("dropout", new DropoutLayer.Builder(0.5).build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layersThatMayHaveDropout")
  void dropoutStandsWhereDl4jAppliesIt(String name, Layer layer) {
    List<String> applied = new ArrayList<>();
    ComputationGraphConfiguration configuration = network(globals(), convolution(), layer);
    layerOf(configuration, "layer1").setIDropout(new NotedDropout("layer1", applied));
    layerOf(configuration, "output").setIDropout(new NotedDropout("output", applied));
    new StockNetwork(configuration, CLASSES)
        .loss(Examples.of(new InputShape(2, 8, 7), 2, CLASSES, 3));

    List<String> ours =
        GraphReader.read(configuration).nodes().stream()
            .filter(n -> n.spec() instanceof LayerSpec.Dropout)
            .map(NetworkGraph.Node::layer)
            .toList();
    assertThat(ours).containsExactlyInAnyOrderElementsOf(applied.stream().distinct().toList());
    assertThat(ours).contains("output");
  }

  @Test
  void dropoutOfALossLayerIsNotAppliedEither() {
    List<String> applied = new ArrayList<>();
    ComputationGraphConfiguration configuration =
        globals()
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(8, 7, 2))
            .addLayer("logits", new DenseLayer.Builder().nOut(CLASSES).build(), "input")
            .addLayer(
                "loss", new LossLayer.Builder().activation(Activation.SOFTMAX).build(), "logits")
            .setOutputs("loss")
            .build();
    layerOf(configuration, "loss").setIDropout(new NotedDropout("loss", applied));
    new StockNetwork(configuration, CLASSES)
        .loss(Examples.of(new InputShape(2, 8, 7), 2, CLASSES, 3));

    assertThat(applied).isEmpty();
    assertThat(GraphReader.read(configuration).nodes())
        .noneMatch(n -> n.spec() instanceof LayerSpec.Dropout);
  }

  private static Layer layerOf(ComputationGraphConfiguration graph, String name) {
    return ((LayerVertex) graph.getVertices().get(name)).getLayerConf().getLayer();
  }

  @ParameterizedTest
  @MethodSource("otherRelus")
  void otherFormsOfReluAreRefused(ActivationReLU relu, String text) {
    ComputationGraphConfiguration graph =
        network(globals(), new ConvolutionLayer.Builder(3, 3).nOut(3).activation(relu).build());

    assertThatThrownBy(() -> GraphReader.read(graph))
        .hasMessageStartingWith("Unsupported layer layer0: activation relu with " + text + " (");
  }

  static Stream<Arguments> otherRelus() {
    return Stream.of(
        Arguments.of(new ActivationReLU(5.0, null, null), "max 5.0"),
        Arguments.of(new ActivationReLU(6.0, null, 0.1), "negativeSlope 0.1"),
        Arguments.of(new ActivationReLU(0.0, null, null), "max 0.0"),
        Arguments.of(new ActivationReLU(null, 0.5, null), "threshold 0.5"));
  }

  @Test
  void channelsLastAreRefused() {
    ComputationGraphConfiguration graph =
        network(globals(), InputType.convolutional(8, 7, 2, CNN2DFormat.NHWC), convolution());

    assertThatThrownBy(() -> GraphReader.read(graph))
        .hasMessageStartingWith("Unsupported layer layer0: data format NHWC (");
  }

  @Test
  void poolingOverOtherDimensionsIsRefused() {
    ComputationGraphConfiguration graph =
        network(globals(), convolution(), new GlobalPoolingLayer(PoolingType.AVG));
    ((GlobalPoolingLayer) layerOf(graph, "layer1")).setPoolingDimensions(new int[] {2});

    assertThatThrownBy(() -> GraphReader.read(graph))
        .hasMessageStartingWith("Unsupported layer layer1: pooling over dimensions [2] (");
  }

  static Stream<Arguments> flatNetworks() {
    return Stream.of(
        Arguments.of("convolution", List.of(convolution())),
        Arguments.of("dense", List.of(new DenseLayer.Builder().nOut(5).build())),
        Arguments.of("pooling", List.of(new SubsamplingLayer.Builder(2, 2).build(), convolution())),
        Arguments.of(
            "normalization",
            List.of(new BatchNormalization.Builder().useLogStd(false).build(), convolution())),
        Arguments.of("dropout", List.of(new DropoutLayer.Builder(0.5).build(), convolution())),
        Arguments.of("activation", List.of(new ActivationLayer(Activation.RELU), convolution())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flatNetworks")
  void flatImagesAreTakenAsTheImagesTheyAre(String name, List<Layer> layers) throws IOException {
    ComputationGraphConfiguration flat =
        network(globals(), InputType.convolutionalFlat(8, 7, 2), layers.toArray(Layer[]::new));
    Path file = Files.writeString(folder.resolve("model.json"), flat.toJson());
    ComputationGraphConfiguration read = Architectures.of("file:" + file, 2, 8, 7, CLASSES, 5);
    Examples examples = Examples.of(new InputShape(2, 8, 7), 3, CLASSES, 2);
    StockNetwork stock = new StockNetwork(flat, CLASSES, true);
    float[] parameters = stock.parameters();

    NetworkGraph graph = GraphReader.read(read);
    Kernels kernels = new GuardedKernels();
    ParameterVector vector = new ParameterVector(kernels, graph.layout());
    vector.upload(parameters);
    float[] logits =
        TrainingPlan.compileInference(
                graph, examples.shape(), 3, PrecisionScheme.of(Precision.FLOAT32), kernels, vector)
            .infer(examples.images());

    float[] probabilities = Softmax.of(logits, CLASSES);
    float[] expected = stock.probabilities(examples);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) probabilities[i])
          .isCloseTo(expected[i], within(StockAgreementTest.TOLERANCE));
    }
  }

  @Test
  void flatImagesOfAnotherShapeAreRefused() {
    NetworkGraph graph =
        GraphReader.read(network(globals(), InputType.convolutionalFlat(7, 8, 2), convolution()));

    assertThatThrownBy(
            () ->
                TrainingPlan.compileInference(
                    graph,
                    new InputShape(2, 8, 7),
                    1,
                    PrecisionScheme.of(Precision.FLOAT32),
                    new GuardedKernels(),
                    new ParameterVector(new GuardedKernels(), graph.layout())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid input of layer layer0: images of 2x8x7 (its preprocessor makes 2x7x8)");
  }

  static Stream<Arguments> settingsOfTraining() {
    return Stream.of(
        setting(b -> b.l2(0.01), "regularization of layer layer0: L2Regularization("),
        setting(b -> b.l1(0.01), "regularization of layer layer0: L1Regularization("),
        setting(b -> b.weightDecay(0.01), "regularization of layer layer0: WeightDecay("),
        setting(b -> b.l2Bias(0.01), "regularizationBias of layer layer0: L2Regularization("),
        setting(
            b -> b.weightNoise(new DropConnect(0.5)), "weightNoise of layer layer0: DropConnect("),
        setting(
            b -> b.gradientNormalization(GradientNormalization.ClipL2PerLayer),
            "gradientNormalization of layer layer0: ClipL2PerLayer"),
        setting(
            b -> b.constrainWeights(new MaxNormConstraint(0.5, 1)),
            "constraints of layer layer0: [MaxNormConstraint("),
        setting(b -> b.biasUpdater(new Sgd(0.5)), "biasUpdater of layer layer0: Sgd("),
        setting(b -> b.updater(new NoOp()), "updater of layer layer0: NoOp()"),
        setting(b -> b.miniBatch(false), "miniBatch of layer layer0: false"),
        setting(b -> b.minimize(false), "minimize of layer layer0: false"));
  }

  private static Arguments setting(
      Consumer<NeuralNetConfiguration.Builder> change, String refusal) {
    return Arguments.of(change, refusal);
  }

  @ParameterizedTest
  @MethodSource("settingsOfTraining")
  void aSettingThatChangesTrainingIsRefusedForTrainingAndReadForEvaluation(
      Consumer<NeuralNetConfiguration.Builder> change, String refusal) throws IOException {
    NeuralNetConfiguration.Builder globals = globals();
    change.accept(globals);
    String json = network(globals, convolution()).toJson();
    Path file = Files.writeString(folder.resolve("model.json"), json);

    assertThat(GraphReader.read(ConfigurationJson.read(json)).classes()).isEqualTo(CLASSES);
    assertThatThrownBy(() -> Architectures.of("file:" + file, 2, 8, 7, CLASSES, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid Architecture: file:" + file + " (Unsupported " + refusal)
        .hasMessageContaining("the configuration's Learning_Rate, Momentum and Weight_Decay")
        .message()
        .hasLineCount(1);
  }

  @Test
  void anUpdaterIsNamedAsNotUsed() throws IOException {
    String json = network(globals().updater(new Adam(0.01)), convolution()).toJson();
    Path file = Files.writeString(folder.resolve("model.json"), json);
    String name = "file:" + file;

    assertThat(Architectures.note(name, Architectures.of(name, 2, 8, 7, CLASSES, 5)))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("Not used: updater Adam(learningRate=0.01,")
                    .endsWith(
                        " of "
                            + name
                            + " (Learning_Rate, Momentum and Weight_Decay of the configuration"
                            + " decide)"));
    assertThat(Architectures.note("lenet", Architectures.of("lenet", 1, 28, 28, 10, 1))).isEmpty();
  }

  @Test
  void aDropoutWithAScheduleIsRefusedByName() {
    IDropout scheduled = new Dropout(new FixedSchedule(0.5));
    ComputationGraphConfiguration graph =
        network(globals(), new DenseLayer.Builder().nOut(3).dropOut(scheduled).build());

    assertThatThrownBy(() -> GraphReader.read(graph))
        .hasMessageStartingWith("Unsupported layer layer0: Dropout with a schedule (");
  }
}
