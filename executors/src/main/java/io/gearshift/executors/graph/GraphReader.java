package io.gearshift.executors.graph;

import io.gearshift.executors.graph.LayerSettings.LayerActivation;
import io.gearshift.executors.graph.LayerSpec.Window;
import io.gearshift.executors.graph.NetworkGraph.Node;
import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.shape.PoolingShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/**
 * Reads a DL4J network into a {@link NetworkGraph}. Whatever the plan cannot compute exactly as
 * DL4J would is refused here, by name.
 */
public final class GraphReader {
  private final ComputationGraphConfiguration configuration;
  private final VertexPatterns patterns;
  private final List<Node> nodes = new ArrayList<>();
  private final LayoutBuilder layout = new LayoutBuilder();
  private final Map<String, String> outputOf = new HashMap<>();

  /** The network's input and what is computed of it element by element: images still, if flat. */
  private final Set<String> flat = new HashSet<>();

  private GraphReader(ComputationGraphConfiguration configuration) {
    this.configuration = configuration;
    this.patterns = new VertexPatterns(configuration);
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
    List<String> order = GraphOrder.of(configuration);
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
    flat.add(input);
    for (String name : order) {
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
      readLayer(
          name,
          layerVertex.getLayerConf().getLayer(),
          preProcessed(name, layerVertex.getPreProcessor(), inputs));
    } else if (vertex instanceof ElementWiseVertex elementWise
        && elementWise.getOp() == ElementWiseVertex.Op.Add) {
      add(name, name, new LayerSpec.Add(), inputs);
    } else if (vertex instanceof ElementWiseVertex elementWise
        && elementWise.getOp() == ElementWiseVertex.Op.Max) {
      VertexPatterns.Pieces pieces = patterns.maxout(name);
      add(name, name, new LayerSpec.Maxout(pieces.count()), List.of(outputOf.get(pieces.layer())));
    } else if (vertex instanceof SubsetVertex) {
      // Its maximum stands for it.
      patterns.requirePiece(name);
    } else if (vertex instanceof ScaleVertex scale) {
      add(name, name, spec(name, scale), inputs);
    } else if (vertex instanceof MergeVertex merge && merge.getMergeAxis() == 1) {
      add(name, name, new LayerSpec.Concat(), inputs);
    } else if (vertex instanceof PreprocessorVertex preprocessor) {
      add(
          name,
          name,
          new LayerSpec.Identity(),
          preProcessed(name, preprocessor.getPreProcessor(), inputs));
    } else {
      throw UnsupportedLayer.of(name, vertex.getClass().getSimpleName());
    }
  }

  private void readLayer(String name, Layer layer, List<String> inputs) {
    LayerSettings settings = new LayerSettings(name);
    // Subclasses of these compute something else.
    Class<?> type = layer.getClass();
    if (type == ConvolutionLayer.class) {
      readConvolution(name, (ConvolutionLayer) layer, settings, inputs);
    } else if (type == DenseLayer.class) {
      readDense(name, (DenseLayer) layer, settings, inputs);
    } else if (type == OutputLayer.class) {
      readOutput(name, (OutputLayer) layer, settings, inputs);
    } else if (type == DropoutLayer.class) {
      readDropout(name, (DropoutLayer) layer, settings, inputs);
    } else if (layer instanceof LossLayer loss) {
      settings.checkLoss(loss.getActivationFn(), loss.getLossFn());
      add(name, name, new LayerSpec.SoftmaxLoss(), inputs);
    } else if (layer instanceof BatchNormalization normalization) {
      readNormalization(name, normalization, settings, inputs);
    } else if (type == DepthwiseConvolution2D.class) {
      readDepthwise(name, (DepthwiseConvolution2D) layer, settings, inputs);
    } else if (type == LocalResponseNormalization.class) {
      add(name, name, settings.response((LocalResponseNormalization) layer), inputs);
    } else if (type == ZeroPaddingLayer.class) {
      ZeroPaddingLayer padding = (ZeroPaddingLayer) layer;
      settings.requireChannelsFirst(padding.getDataFormat());
      add(name, name, settings.zeroPadding(padding.getPadding()), inputs);
    } else if (layer instanceof ActivationLayer activation) {
      LayerActivation function = settings.activation(activation.getActivationFn());
      LayerSpec plain = function.relu() ? new LayerSpec.Relu() : new LayerSpec.Identity();
      add(name, name, function.other().map(GraphReader::spec).orElse(plain), inputs);
    } else if (type == SubsamplingLayer.class) {
      readPooling(name, (SubsamplingLayer) layer, settings, inputs);
    } else if (layer instanceof GlobalPoolingLayer pooling) {
      int[] dimensions = pooling.getPoolingDimensions();
      if (dimensions != null && !Arrays.equals(dimensions, new int[] {2, 3})) {
        throw UnsupportedLayer.of(name, "pooling over dimensions " + Arrays.toString(dimensions));
      }
      PoolingShape.Kind kind = settings.pooling(pooling.getPoolingType(), true);
      add(name, name, new LayerSpec.GlobalPool(kind), inputs);
    } else {
      throw UnsupportedLayer.of(name, type.getSimpleName());
    }
  }

  private void readConvolution(
      String name, ConvolutionLayer layer, LayerSettings settings, List<String> inputs) {
    settings.requireChannelsFirst(layer.getCnn2dDataFormat());
    int in = settings.size("nIn", layer.getNIn());
    int out = settings.size("nOut", layer.getNOut());
    Window window = window(layer, settings);
    layout.convolution(name, in, out, window, layer.hasBias());
    LayerActivation function = settings.activation(layer.getActivationFn());
    addActivated(
        name,
        new LayerSpec.Convolution(in, out, window, 1, layer.hasBias(), function.relu()),
        function,
        dropped(name, layer, settings, inputs));
  }

  private void readDepthwise(
      String name, DepthwiseConvolution2D layer, LayerSettings settings, List<String> inputs) {
    settings.requireChannelsFirst(layer.getCnn2dDataFormat());
    int channels = settings.size("nIn", layer.getNIn());
    int multiplier = settings.size("depthMultiplier", layer.getDepthMultiplier());
    Window window = window(layer, settings);
    layout.depthwiseConvolution(name, channels, multiplier, window, layer.hasBias());
    LayerActivation function = settings.activation(layer.getActivationFn());
    addActivated(
        name,
        new LayerSpec.DepthwiseConvolution(
            channels, multiplier, window, layer.hasBias(), function.relu()),
        function,
        dropped(name, layer, settings, inputs));
  }

  private static Window window(ConvolutionLayer layer, LayerSettings settings) {
    return settings.window(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        layer.getConvolutionMode());
  }

  /** A layer of products, and what comes of them where that is no ReLU. */
  private void addActivated(
      String name, LayerSpec products, LayerActivation function, List<String> inputs) {
    if (function.other().isEmpty()) {
      add(name, name, products, inputs);
      return;
    }
    String linear = name + ".linear";
    add(linear, name, products, inputs);
    add(name, name, spec(function.other().get()), List.of(linear));
  }

  private static LayerSpec spec(ActivationFunction function) {
    return new LayerSpec.Activation(function);
  }

  private LayerSpec spec(String name, ScaleVertex scale) {
    LayerSettings settings = new LayerSettings(name);
    float factor =
        settings.within("scaleFactor", scale.getScaleFactor(), -Float.MAX_VALUE, Float.MAX_VALUE);
    return patterns
        .classicalDropout(name)
        .<LayerSpec>map(
            dropout ->
                new LayerSpec.ClassicalDropout(settings.keepProbability(dropout.getIDropout())))
        .orElseGet(() -> new LayerSpec.Scale(factor));
  }

  private void readDense(
      String name, DenseLayer layer, LayerSettings settings, List<String> inputs) {
    if (layer.hasLayerNorm()) {
      throw UnsupportedLayer.of(name, "DenseLayer with layer normalization");
    }
    int in = settings.size("nIn", layer.getNIn());
    int out = settings.size("nOut", layer.getNOut());
    layout.dense(name, in, out, layer.hasBias());
    LayerActivation function = settings.activation(layer.getActivationFn());
    addActivated(
        name,
        new LayerSpec.Dense(in, out, layer.hasBias(), function.relu()),
        function,
        dropped(name, layer, settings, inputs));
  }

  private void readOutput(
      String name, OutputLayer layer, LayerSettings settings, List<String> inputs) {
    settings.checkLoss(layer.getActivationFn(), layer.getLossFn());
    int in = settings.size("nIn", layer.getNIn());
    int out = settings.size("nOut", layer.getNOut());
    layout.dense(name, in, out, layer.hasBias());
    String logits = name + ".logits";
    add(
        logits,
        name,
        new LayerSpec.Dense(in, out, layer.hasBias(), false),
        dropped(name, layer, settings, inputs));
    add(name, name, new LayerSpec.SoftmaxLoss(), List.of(logits));
  }

  /** The layer's own dropout before it. DL4J has that in layers with weights and nowhere else. */
  private List<String> dropped(
      String name, Layer layer, LayerSettings settings, List<String> inputs) {
    if (layer.getIDropout() == null) {
      return inputs;
    }
    String dropout = name + ".dropout";
    float keep = settings.keepProbability(layer.getIDropout());
    add(dropout, name, new LayerSpec.Dropout(keep), inputs);
    return List.of(dropout);
  }

  private void readDropout(
      String name, DropoutLayer layer, LayerSettings settings, List<String> inputs) {
    if (patterns.isScaled(name)) {
      // The scale stands for both.
      outputOf.put(name, inputs.get(0));
      return;
    }
    LayerSpec spec =
        layer.getIDropout() == null
            ? new LayerSpec.Identity()
            : new LayerSpec.Dropout(settings.keepProbability(layer.getIDropout()));
    add(name, name, spec, inputs);
  }

  private void readPooling(
      String name, SubsamplingLayer layer, LayerSettings settings, List<String> inputs) {
    settings.requireChannelsFirst(layer.getCnn2dDataFormat());
    PoolingShape.Kind kind =
        settings.pooling(layer.getPoolingType(), layer.isAvgPoolIncludePadInDivisor());
    Window window =
        settings.window(
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation(),
            layer.getConvolutionMode());
    add(name, name, new LayerSpec.Pool(kind, window), inputs);
  }

  /** DL4J never applies the activation that a global default writes into the layer. */
  private void readNormalization(
      String name, BatchNormalization layer, LayerSettings settings, List<String> inputs) {
    if (layer.isLockGammaBeta() || layer.isUseLogStd()) {
      throw UnsupportedLayer.of(
          name, "BatchNormalization with locked gamma and beta, or with log deviation");
    }
    settings.requireChannelsFirst(layer.getCnn2DFormat());
    int channels = settings.size("nOut", layer.getNOut());
    layout.normalization(name, channels);
    add(
        name,
        name,
        new LayerSpec.Normalization(
            channels,
            settings.within("eps", layer.getEps(), 0, Float.MAX_VALUE),
            settings.within("decay", layer.getDecay(), 0, 1)),
        inputs);
  }

  private void add(String name, String layer, LayerSpec spec, List<String> inputs) {
    nodes.add(new Node(name, layer, spec, inputs));
    outputOf.put(name, name);
    boolean elementWise =
        spec instanceof LayerSpec.Relu
            || spec instanceof LayerSpec.Activation
            || spec instanceof LayerSpec.Identity
            || spec instanceof LayerSpec.Scale
            || spec instanceof LayerSpec.Dropout
            || spec instanceof LayerSpec.ClassicalDropout;
    if (elementWise && flat.containsAll(inputs)) {
      flat.add(name);
    }
  }

  /**
   * Flattening is no layer of its own; neither is its opposite where the input is images anyway.
   */
  private List<String> preProcessed(
      String name, InputPreProcessor preProcessor, List<String> inputs) {
    LayerSettings settings = new LayerSettings(name);
    if (preProcessor instanceof CnnToFeedForwardPreProcessor toVector) {
      settings.requireChannelsFirst(toVector.getFormat());
    } else if (preProcessor instanceof FeedForwardToCnnPreProcessor toImages
        && flat.containsAll(inputs)) {
      String images = name + ".images";
      InputShape shape =
          new InputShape(
              settings.size("numChannels", toImages.getNumChannels()),
              settings.size("inputHeight", toImages.getInputHeight()),
              settings.size("inputWidth", toImages.getInputWidth()));
      nodes.add(new Node(images, name, new LayerSpec.Images(shape), inputs));
      return List.of(images);
    } else if (preProcessor != null) {
      throw UnsupportedLayer.of(name, preProcessor.getClass().getSimpleName());
    }
    return inputs;
  }
}
