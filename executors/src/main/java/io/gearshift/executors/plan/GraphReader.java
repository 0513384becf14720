package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.PoolingShape;
import io.gearshift.executors.plan.LayerSpec.Extent;
import io.gearshift.executors.plan.LayerSpec.Window;
import io.gearshift.executors.plan.NetworkGraph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
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
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Reads a DL4J network into a {@link NetworkGraph}. Whatever the plan cannot compute exactly as
 * DL4J would is refused here, by name.
 */
public final class GraphReader {
  private static final String SUPPORTED =
      "convolution, dense, output, loss, batch normalization, activation (ReLU, identity), "
          + "subsampling (max, average), global pooling (max, average), dropout, element-wise add, "
          + "merge";

  private final ComputationGraphConfiguration configuration;
  private final List<Node> nodes = new ArrayList<>();
  private final LayoutBuilder layout = new LayoutBuilder();
  private final Map<String, String> outputOf = new HashMap<>();

  private GraphReader(ComputationGraphConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * The network of a configuration.
   *
   * @throws IllegalArgumentException if a layer or a setting of it is not supported; the message
   *     names the layer, its type and what is
   */
  public static NetworkGraph read(ComputationGraphConfiguration configuration) {
    return new GraphReader(configuration).read();
  }

  private NetworkGraph read() {
    if (configuration.getNetworkInputs().size() != 1
        || configuration.getNetworkOutputs().size() != 1) {
      throw new IllegalArgumentException(
          "Invalid network: "
              + configuration.getNetworkInputs().size()
              + " inputs and "
              + configuration.getNetworkOutputs().size()
              + " outputs (must be one of each)");
    }
    String input = configuration.getNetworkInputs().get(0);
    outputOf.put(input, input);
    var indices = new ComputationGraph(configuration).calculateIndices();
    for (int index : indices.getTopologicalSortOrder()) {
      String name = indices.getIdxToName().get(index);
      if (!name.equals(input)) {
        readVertex(name, configuration.getVertices().get(name));
      }
    }
    if (nodes.isEmpty() || !(nodes.get(nodes.size() - 1).spec() instanceof LayerSpec.SoftmaxLoss)) {
      throw new IllegalArgumentException(
          "Invalid network output: "
              + configuration.getNetworkOutputs().get(0)
              + " (must be an output or loss layer with softmax and cross-entropy, and the last)");
    }
    NetworkGraph graph = new NetworkGraph(input, nodes, layout.build());
    for (Node node : nodes.subList(0, nodes.size() - 1)) {
      if (graph.consumers(node.name()) == 0) {
        throw new IllegalArgumentException(
            "Invalid network: nothing reads layer " + node.layer() + " (must lead to the output)");
      }
    }
    return graph;
  }

  private void readVertex(String name, GraphVertex vertex) {
    List<String> inputs =
        configuration.getVertexInputs().get(name).stream().map(outputOf::get).toList();
    if (vertex instanceof LayerVertex layerVertex) {
      checkPreProcessor(name, layerVertex.getPreProcessor());
      readLayer(name, layerVertex.getLayerConf().getLayer(), inputs);
    } else if (vertex instanceof ElementWiseVertex elementWise
        && elementWise.getOp() == ElementWiseVertex.Op.Add) {
      add(name, name, new LayerSpec.Add(), inputs);
    } else if (vertex instanceof MergeVertex merge && merge.getMergeAxis() == 1) {
      add(name, name, new LayerSpec.Concat(), inputs);
    } else if (vertex instanceof PreprocessorVertex preprocessor) {
      checkPreProcessor(name, preprocessor.getPreProcessor());
      add(name, name, new LayerSpec.Identity(), inputs);
    } else {
      throw unsupported(name, vertex.getClass().getSimpleName());
    }
  }

  private void readLayer(String name, Layer layer, List<String> vertexInputs) {
    List<String> inputs = vertexInputs;
    if (layer.getIDropout() != null) {
      float keep = keepProbability(name, layer);
      boolean alone = layer instanceof DropoutLayer;
      String dropoutName = alone ? name : name + ".dropout";
      add(dropoutName, name, new LayerSpec.Dropout(keep), inputs);
      if (alone) {
        return;
      }
      inputs = List.of(dropoutName);
    }
    if (layer instanceof ConvolutionLayer convolution) {
      readConvolution(name, convolution, inputs);
    } else if (layer instanceof DenseLayer dense) {
      if (dense.hasLayerNorm()) {
        throw unsupported(name, "DenseLayer with layer normalization");
      }
      int in = Math.toIntExact(dense.getNIn());
      int out = Math.toIntExact(dense.getNOut());
      layout.dense(name, in, out, dense.hasBias());
      boolean relu = isRelu(name, dense.getActivationFn());
      add(name, name, new LayerSpec.Dense(in, out, dense.hasBias(), relu), inputs);
    } else if (layer instanceof OutputLayer output) {
      readOutput(name, output, inputs);
    } else if (layer instanceof LossLayer loss) {
      checkLoss(name, loss.getActivationFn(), loss.getLossFn());
      add(name, name, new LayerSpec.SoftmaxLoss(), inputs);
    } else if (layer instanceof BatchNormalization normalization) {
      readNormalization(name, normalization, inputs);
    } else if (layer instanceof ActivationLayer activation) {
      boolean relu = isRelu(name, activation.getActivationFn());
      add(name, name, relu ? new LayerSpec.Relu() : new LayerSpec.Identity(), inputs);
    } else if (layer instanceof SubsamplingLayer pooling) {
      checkDilation(name, pooling.getDilation());
      var kind =
          PoolingKinds.of(name, pooling.getPoolingType(), pooling.isAvgPoolIncludePadInDivisor());
      add(
          name,
          name,
          new LayerSpec.Pool(
              kind,
              window(
                  name,
                  pooling.getKernelSize(),
                  pooling.getStride(),
                  pooling.getPadding(),
                  pooling.getConvolutionMode())),
          inputs);
    } else if (layer instanceof GlobalPoolingLayer pooling) {
      add(
          name,
          name,
          new LayerSpec.GlobalPool(PoolingKinds.of(name, pooling.getPoolingType(), true)),
          inputs);
    } else {
      throw unsupported(name, layer.getClass().getSimpleName());
    }
  }

  private void readConvolution(String name, ConvolutionLayer layer, List<String> inputs) {
    if (layer.getClass() != ConvolutionLayer.class) {
      throw unsupported(name, layer.getClass().getSimpleName());
    }
    checkDilation(name, layer.getDilation());
    int in = Math.toIntExact(layer.getNIn());
    int out = Math.toIntExact(layer.getNOut());
    Window window =
        window(
            name,
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getConvolutionMode());
    layout.convolution(name, in, out, window, layer.hasBias());
    boolean relu = isRelu(name, layer.getActivationFn());
    add(name, name, new LayerSpec.Convolution(in, out, window, layer.hasBias(), relu), inputs);
  }

  private void readOutput(String name, BaseOutputLayer layer, List<String> inputs) {
    checkLoss(name, layer.getActivationFn(), layer.getLossFn());
    int in = Math.toIntExact(layer.getNIn());
    int out = Math.toIntExact(layer.getNOut());
    layout.dense(name, in, out, layer.hasBias());
    String logits = name + ".logits";
    add(logits, name, new LayerSpec.Dense(in, out, layer.hasBias(), false), inputs);
    add(name, name, new LayerSpec.SoftmaxLoss(), List.of(logits));
  }

  private void readNormalization(String name, BatchNormalization layer, List<String> inputs) {
    if (layer.isLockGammaBeta() || layer.isUseLogStd()) {
      throw unsupported(
          name, "BatchNormalization with locked gamma and beta, or with log deviation");
    }
    int channels = Math.toIntExact(layer.getNOut());
    layout.normalization(name, channels);
    add(
        name,
        name,
        new LayerSpec.Normalization(channels, (float) layer.getEps(), (float) layer.getDecay()),
        inputs);
    if (isRelu(name, layer.getActivationFn())) {
      add(name + ".relu", name, new LayerSpec.Relu(), List.of(name));
      outputOf.put(name, name + ".relu");
    }
  }

  private void add(String name, String layer, LayerSpec spec, List<String> inputs) {
    nodes.add(new Node(name, layer, spec, inputs));
    outputOf.put(name, name);
  }

  private static Window window(
      String name, int[] kernel, int[] stride, int[] padding, ConvolutionMode mode) {
    if (mode == ConvolutionMode.Causal) {
      throw unsupported(name, "causal convolution");
    }
    return new Window(
        new Extent(kernel[0], kernel[1]),
        new Extent(stride[0], stride[1]),
        new Extent(padding[0], padding[1]),
        mode == ConvolutionMode.Same);
  }

  private static float keepProbability(String name, Layer layer) {
    if (layer.getIDropout() instanceof Dropout dropout && dropout.getPSchedule() == null) {
      return (float) dropout.getP();
    }
    throw unsupported(name, layer.getIDropout().getClass().getSimpleName());
  }

  private static boolean isRelu(String name, IActivation activation) {
    if (activation instanceof ActivationReLU) {
      return true;
    }
    if (activation instanceof ActivationIdentity) {
      return false;
    }
    throw unsupported(name, "activation " + activation);
  }

  private static void checkLoss(String name, IActivation activation, ILossFunction loss) {
    // LossNegativeLogLikelihood is one of its subclasses.
    boolean crossEntropy = loss instanceof LossMCXENT entropy && entropy.getWeights() == null;
    if (!crossEntropy || !(activation instanceof ActivationSoftmax)) {
      throw unsupported(name, "loss " + loss + " with activation " + activation);
    }
  }

  private static void checkDilation(String name, int[] dilation) {
    if (dilation != null && (dilation[0] != 1 || dilation[1] != 1)) {
      throw unsupported(name, "dilation " + dilation[0] + "x" + dilation[1]);
    }
  }

  private static void checkPreProcessor(String name, InputPreProcessor preProcessor) {
    if (preProcessor != null && !(preProcessor instanceof CnnToFeedForwardPreProcessor)) {
      throw unsupported(name, preProcessor.getClass().getSimpleName());
    }
  }

  private static IllegalArgumentException unsupported(String name, String type) {
    return new IllegalArgumentException(
        "Unsupported layer " + name + ": " + type + " (supported: " + SUPPORTED + ")");
  }

  /** DL4J's pooling types in the kernels' terms. */
  private static final class PoolingKinds {
    private PoolingKinds() {}

    static PoolingShape.Kind of(String name, PoolingType type, boolean padInDivisor) {
      return switch (type) {
        case MAX -> PoolingShape.Kind.MAX;
        case AVG ->
            padInDivisor
                ? PoolingShape.Kind.AVERAGE_WITH_PADDING
                : PoolingShape.Kind.AVERAGE_WITHOUT_PADDING;
        case SUM, PNORM -> throw unsupported(name, "pooling " + type);
      };
    }
  }
}
