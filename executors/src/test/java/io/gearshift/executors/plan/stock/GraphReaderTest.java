package io.gearshift.executors.plan.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class GraphReaderTest {
  private static final String SUPPORTED =
      " (supported: convolution, depthwise convolution, dense, output, loss, batch normalization,"
          + " local response normalization, activation (ReLU, leaky ReLU, ReLU6, ELU, GELU, Swish,"
          + " sigmoid, tanh, identity), zero padding, subsampling (max, average), global pooling"
          + " (max, average), dropout, classical dropout, scale, element-wise add, merge, maxout)";

  @Test
  void anUnsupportedLayerIsNamedWithItsTypeAndWhatIsSupported() {
    assertRefused(
        n -> {
          n.graph().addLayer("up", new Upsampling2D.Builder(2).build(), "input");
          n.output("up");
        },
        "Unsupported layer up: Upsampling2D" + SUPPORTED);
  }

  @Test
  void anUnsupportedActivationIsNamed() {
    assertRefused(
        n -> {
          n.convolution("conv", "input", 3, 3, 1, 1, Activation.SOFTPLUS);
          n.output("conv");
        },
        "Unsupported layer conv: activation softplus" + SUPPORTED);
  }

  @Test
  void dilationIsRefused() {
    assertRefused(
        n -> {
          n.graph()
              .addLayer(
                  "conv",
                  new ConvolutionLayer.Builder().kernelSize(2, 2).dilation(2, 2).nOut(3).build(),
                  "input");
          n.output("conv");
        },
        "Unsupported layer conv: dilation 2x2" + SUPPORTED);
  }

  @Test
  void dilatedPoolingIsRefused() {
    assertRefused(
        n -> {
          n.graph()
              .addLayer(
                  "pool",
                  new SubsamplingLayer.Builder(PoolingType.MAX)
                      .kernelSize(2, 2)
                      .stride(2, 2)
                      .dilation(1, 2)
                      .build(),
                  "input");
          n.output("pool");
        },
        "Unsupported layer pool: dilation 1x2" + SUPPORTED);
  }

  @ParameterizedTest
  @MethodSource("foreignPreprocessors")
  void aPreprocessorThatComputesSomethingIsRefused(InputPreProcessor foreign) {
    ComputationGraphConfiguration layer =
        NetworkBuilder.build(
            n -> {
              n.convolution("conv", "input", 3, 3, 1, 1, Activation.RELU);
              n.dense("dense", "conv", 3, Activation.RELU);
              n.output("dense");
            });
    // Builders would refuse some of these by shape; a file can hold anything.
    ((LayerVertex) layer.getVertices().get("dense")).setPreProcessor(foreign);
    ComputationGraphConfiguration vertex =
        NetworkBuilder.build(
            n -> {
              n.convolution("conv", "input", 3, 3, 1, 1, Activation.RELU);
              n.graph()
                  .addVertex(
                      "dense",
                      new PreprocessorVertex(new CnnToFeedForwardPreProcessor(8, 7, 3)),
                      "conv");
              n.output("dense");
            });
    ((PreprocessorVertex) vertex.getVertices().get("dense")).setPreProcessor(foreign);

    for (ComputationGraphConfiguration configuration : List.of(layer, vertex)) {
      assertThatThrownBy(() -> GraphReader.read(configuration))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Unsupported layer dense: " + foreign.getClass().getSimpleName() + SUPPORTED);
    }
  }

  static List<InputPreProcessor> foreignPreprocessors() {
    return List.of(
        new RnnToFeedForwardPreProcessor(),
        new ComposableInputPreProcessor(new CnnToFeedForwardPreProcessor(8, 7, 3)),
        new FeedForwardToCnnPreProcessor(8, 7, 3));
  }

  @Test
  void anotherElementWiseOperationIsRefused() {
    assertRefused(
        n -> {
          n.convolution("conv", "input", 3, 3, 1, 1, Activation.RELU);
          n.graph()
              .addVertex(
                  "product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "conv", "conv");
          n.output("product");
        },
        "Unsupported layer product: ElementWiseVertex" + SUPPORTED);
  }

  @ParameterizedTest
  @MethodSource("otherMaxima")
  void aMaximumThatIsNoMaxoutIsRefused(Consumer<NetworkBuilder> layers) {
    assertRefused(
        n -> {
          layers.accept(n);
          n.output("max");
        },
        "Unsupported layer max: maximum of anything but all equal parts, in order, of one linear"
            + " dense or convolution layer"
            + SUPPORTED);
  }

  static List<Consumer<NetworkBuilder>> otherMaxima() {
    return List.of(
        n -> {
          n.convolution("left", "input", 3, 3, 1, 1, Activation.IDENTITY);
          n.convolution("right", "input", 3, 3, 1, 1, Activation.IDENTITY);
          n.maximum("max", "left", "right");
        },
        // Not all of the layer.
        n -> {
          n.dense("linear", "input", 7, Activation.IDENTITY);
          n.maxout("max", "linear", 3, 2);
        },
        // Out of order.
        n -> {
          n.dense("linear", "input", 6, Activation.IDENTITY);
          n.subset("first", "linear", 0, 2);
          n.subset("second", "linear", 3, 5);
          n.maximum("max", "second", "first");
        },
        // Overlapping.
        n -> {
          n.dense("linear", "input", 6, Activation.IDENTITY);
          n.subset("first", "linear", 0, 2);
          n.subset("second", "linear", 2, 4);
          n.maximum("max", "first", "second");
        },
        // Of different sizes, which DL4J takes as one to be spread over the other.
        n -> {
          n.dense("linear", "input", 4, Activation.IDENTITY);
          n.subset("first", "linear", 0, 2);
          n.subset("second", "linear", 3, 3);
          n.maximum("max", "first", "second");
        },
        // Of two layers.
        n -> {
          n.dense("linear1", "input", 6, Activation.IDENTITY);
          n.dense("linear2", "input", 6, Activation.IDENTITY);
          n.subset("first", "linear1", 0, 2);
          n.subset("second", "linear2", 3, 5);
          n.maximum("max", "first", "second");
        },
        // A layer that is not linear.
        n -> {
          n.dense("relu", "input", 6, Activation.RELU);
          n.maxout("max", "relu", 3, 2);
        },
        // Channels of something else.
        n -> {
          n.convolution("linear", "input", 4, 3, 1, 1, Activation.IDENTITY);
          n.maxPooling("pool", "linear", 2, 2, 0);
          n.maxout("max", "pool", 2, 2);
        });
  }

  @Test
  void aSubsetThatIsNoPieceIsRefused() {
    String message =
        "Unsupported layer first: SubsetVertex that is not read by one maximum alone" + SUPPORTED;
    assertRefused(
        n -> {
          n.dense("linear", "input", 6, Activation.IDENTITY);
          n.subset("first", "linear", 0, 2);
          n.output("first");
        },
        message);
    assertRefused(
        n -> {
          n.dense("linear", "input", 6, Activation.IDENTITY);
          n.subset("first", "linear", 0, 2);
          n.subset("second", "linear", 3, 5);
          n.maximum("max", "first", "second");
          n.add("add", "max", "first");
          n.output("add");
        },
        message);
  }

  @Test
  void aScaleThatIsNoClassicalDropoutIsALayerOfItsOwn() {
    assertScales(
        0.25f,
        n -> {
          n.dropout("dropout", "input", 0.5);
          n.scale("scale", "dropout", 0.25);
          n.output("scale");
        });
    assertScales(
        2,
        n -> {
          n.dense("dense", "input", 3, Activation.RELU);
          n.scale("scale", "dense", 2);
          n.output("scale");
        });
    assertScales(
        0.5f,
        n -> {
          n.convolution("conv", "input", 3, 3, 1, 1, Activation.RELU);
          n.classicalDropout("dropout", "conv", 0.5);
          n.convolution("conv2", "dropout.scale", 3, 3, 1, 1, Activation.RELU);
          n.add("add", "conv2", "dropout");
          n.output("add");
        });
    assertScales(
        0.5f,
        n -> {
          n.convolution("conv", "input", 3, 3, 1, 1, Activation.RELU);
          n.classicalDropout("dropout", "conv", 0.5);
          n.maxPooling("pool", "dropout.scale", 2, 2, 0);
          n.output("pool");
        });
    assertScales(
        0.5f,
        n -> {
          n.classicalDropout("dropout", "input", 0.5);
          n.graph()
              .addLayer(
                  "dense", new DenseLayer.Builder().nOut(3).dropOut(0.5).build(), "dropout.scale");
          n.output("dense");
        });
  }

  private static void assertScales(float factor, Consumer<NetworkBuilder> layers) {
    assertThat(GraphReader.read(NetworkBuilder.build(layers)).nodes())
        .extracting(NetworkGraph.Node::spec)
        .contains(new LayerSpec.Scale(factor))
        .noneMatch(LayerSpec.ClassicalDropout.class::isInstance);
  }

  @Test
  void aScaleByWhatIsNoNumberIsRefused() {
    assertThatThrownBy(
            () ->
                GraphReader.read(
                    NetworkBuilder.build(
                        n -> {
                          n.dense("dense", "input", 3, Activation.RELU);
                          n.scale("scale", "dense", Double.NaN);
                          n.output("scale");
                        })))
        .hasMessage(
            "Invalid scaleFactor of layer scale: NaN (must be -3.4028234663852886E38 to"
                + " 3.4028234663852886E38)");
  }

  @Test
  void aMaxoutAndAClassicalDropoutAreOneNodeEach() {
    NetworkGraph graph =
        GraphReader.read(
            NetworkBuilder.build(
                n -> {
                  n.classicalDropout("dropout", "input", 0.5);
                  n.dense("linear", "dropout.scale", 6, Activation.IDENTITY);
                  n.maxout("maxout", "linear", 2, 3);
                  n.output("maxout");
                }));

    assertThat(graph.nodes())
        .extracting(NetworkGraph.Node::name)
        .containsExactly("dropout.scale", "linear", "maxout", "output.logits", "output");
    assertThat(graph.nodes().get(0).spec()).isEqualTo(new LayerSpec.ClassicalDropout(0.5f));
    assertThat(graph.nodes().get(0).inputs()).containsExactly("input");
    assertThat(graph.nodes().get(2).spec()).isEqualTo(new LayerSpec.Maxout(3));
    assertThat(graph.nodes().get(2).inputs()).containsExactly("linear");
  }

  @ParameterizedTest
  @MethodSource("otherLosses")
  void anotherLossIsRefused(ILossFunction loss) {
    OutputLayer output =
        new OutputLayer.Builder(loss).nOut(3).activation(Activation.SOFTMAX).build();

    assertThatThrownBy(
            () ->
                GraphReader.read(
                    NetworkBuilder.build(n -> n.graph().addLayer("output", output, "input"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Unsupported layer output: loss Loss")
        .hasMessageEndingWith(SUPPORTED);
  }

  static List<ILossFunction> otherLosses() {
    return List.of(new LossMSE(), new LossMCXENT(Nd4j.create(new double[] {1, 2, 3})));
  }

  @Test
  void anotherLossOfALossLayerIsRefusedToo() {
    ComputationGraphConfiguration graph =
        NetworkBuilder.build(
            n -> {
              n.dense("dense", "input", 3, Activation.IDENTITY);
              n.graph()
                  .addLayer(
                      "output",
                      new LossLayer.Builder(new LossMSE()).activation(Activation.SOFTMAX).build(),
                      "dense");
            });

    assertThatThrownBy(() -> GraphReader.read(graph))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Unsupported layer output: loss LossMSE");
  }

  /** Its slope below zero makes a leaky one of it, unless that is zero. */
  @Test
  void aReluWithASlopeIsLeaky() {
    assertThat(reluOfSlope(0.25))
        .isEqualTo(
            new LayerSpec.Activation(
                new ActivationFunction(ActivationFunction.Kind.LEAKY_RELU, 0.25f)));
    assertThat(reluOfSlope(0.0)).isEqualTo(new LayerSpec.Relu());
    assertThat(reluOfSlope(null)).isEqualTo(new LayerSpec.Relu());
  }

  private static LayerSpec reluOfSlope(Double slope) {
    NetworkGraph graph =
        GraphReader.read(
            NetworkBuilder.build(
                n -> {
                  n.convolution("conv", "input", 3, 3, 1, 1, Activation.IDENTITY);
                  n.graph()
                      .addLayer(
                          "relu",
                          new ActivationLayer(new ActivationReLU(null, null, slope)),
                          "conv");
                  n.output("relu");
                }));
    return graph.nodes().stream()
        .filter(node -> node.name().equals("relu"))
        .findFirst()
        .orElseThrow()
        .spec();
  }

  @Test
  void aLayerThatLeadsNowhereIsRefused() {
    assertRefused(
        n -> {
          n.convolution("conv", "input", 3, 3, 1, 1, Activation.RELU);
          n.graph().allowDisconnected(true);
          n.convolution("end", "conv", 3, 3, 1, 1, Activation.RELU);
          n.output("conv");
        },
        "Invalid network: nothing reads layer end (must lead to the output)");
  }

  @Test
  void imagesThatDoNotFitTheNetworkAreRefused() {
    NetworkGraph graph = GraphReader.read(SmallNetworks.CONVOLUTIONS_AND_POOLING.configuration());

    assertThatThrownBy(
            () ->
                TrainingPlan.compileInference(
                    graph,
                    new InputShape(3, 8, 7),
                    1,
                    PrecisionScheme.of(Precision.FLOAT32),
                    new GuardedKernels(),
                    new ParameterVector(new GuardedKernels(), graph.layout())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid input of layer conv1: 3 values or channels (the layer's nIn is 2)");
  }

  @Test
  void classesAreTheOutputsOfTheLastDenseLayer() {
    assertThat(GraphReader.read(SmallNetworks.DENSE_ONLY.configuration()).classes())
        .isEqualTo(NetworkBuilder.CLASSES);
  }

  private static void assertRefused(Consumer<NetworkBuilder> layers, String message) {
    assertThatThrownBy(() -> GraphReader.read(NetworkBuilder.build(layers)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
