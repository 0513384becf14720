package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.PoolingShape;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.NetworkGraph.Node;
import io.gearshift.executors.plan.ParameterTensor.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a graph into fused steps with inferred shapes. */
final class PlanCompiler {
  private final NetworkGraph graph;
  private final int batch;
  private final Regime regime;
  private final Purpose purpose;
  private final Kernels kernels;
  private final BufferPlan buffers;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Set<String> fused = new HashSet<>();
  private final List<Node> products;

  PlanCompiler(
      NetworkGraph graph,
      int batch,
      Regime regime,
      Purpose purpose,
      Kernels kernels,
      BufferPlan buffers) {
    this.graph = graph;
    this.batch = batch;
    this.regime = regime;
    this.purpose = purpose;
    this.kernels = kernels;
    this.buffers = buffers;
    this.products =
        graph.nodes().stream()
            .filter(
                n ->
                    n.spec() instanceof LayerSpec.Convolution
                        || n.spec() instanceof LayerSpec.Dense)
            .toList();
  }

  /** The steps in forward order; the last is the loss. */
  List<Step> compile(Value networkInput) {
    values.put(graph.input(), networkInput);
    for (Node node : graph.nodes()) {
      if (!fused.contains(node.name())) {
        compile(node);
      }
    }
    return steps;
  }

  private void compile(Node node) {
    LayerSpec spec = node.spec();
    Value input = values.get(node.inputs().get(0));
    if (spec instanceof LayerSpec.Convolution convolution) {
      compileConvolution(node, convolution, input);
    } else if (spec instanceof LayerSpec.Dense dense) {
      compileDense(node, dense, input);
    } else if (spec instanceof LayerSpec.Normalization normalization) {
      compileNormalization(node, normalization, input);
    } else if (spec instanceof LayerSpec.Relu) {
      Value output = value(node.name(), input.shape, Encoder.Sign.NON_NEGATIVE, input.normalized);
      add(node.name(), new ActivationStep(node.name(), input, output), output);
    } else if (spec instanceof LayerSpec.Identity) {
      values.put(node.name(), input);
    } else if (spec instanceof LayerSpec.Images images) {
      checkImages(node, images.shape(), input);
      values.put(node.name(), input);
    } else if (spec instanceof LayerSpec.Pool pool) {
      LayerSpec.Window window = pool.window();
      compilePooling(node, pool.kind(), window, input);
    } else if (spec instanceof LayerSpec.GlobalPool pool) {
      LayerSpec.Extent map = new LayerSpec.Extent(input.shape[1], input.shape[2]);
      LayerSpec.Extent none = new LayerSpec.Extent(0, 0);
      LayerSpec.Extent one = new LayerSpec.Extent(1, 1);
      compilePooling(node, pool.kind(), new LayerSpec.Window(map, one, none, false), input);
    } else if (spec instanceof LayerSpec.Dropout dropout) {
      compileDropout(node, dropout, input);
    } else if (spec instanceof LayerSpec.Add) {
      compileAdd(node);
    } else if (spec instanceof LayerSpec.Concat) {
      compileConcat(node);
    } else {
      checkLogits(node, input);
      add(null, new LossStep(node.name(), input), null);
    }
  }

  private void compileConvolution(Node node, LayerSpec.Convolution spec, Value input) {
    LayerSpec.Window window = spec.window();
    int height = input.shape[1];
    int width = input.shape[2];
    checkChannels(node, spec.in(), input.shape[3]);
    ConvolutionShape shape =
        new ConvolutionShape(
            batch,
            spec.in(),
            height,
            width,
            spec.out(),
            window.kernel().height(),
            window.kernel().width(),
            window.stride().height(),
            window.stride().width(),
            window.padTop(height),
            window.padLeft(width),
            window.outHeight(height),
            window.outWidth(width));
    checkMap(node, shape.outHeight(), shape.outWidth(), input);
    String type =
        "convolution "
            + window.kernel().height()
            + "x"
            + window.kernel().width()
            + (window.stride().height() == 1 ? "" : " /" + window.stride().height());
    addProducts(node, shape, type, spec.bias(), spec.relu(), input);
  }

  private void compileDense(Node node, LayerSpec.Dense spec, Value input) {
    checkChannels(node, spec.in(), input.shape[1] * input.shape[2] * input.shape[3]);
    ConvolutionShape shape =
        ConvolutionShape.dense(batch, input.shape[1], input.shape[2], input.shape[3], spec.out());
    addProducts(node, shape, "dense", spec.bias(), spec.relu(), input);
  }

  private void addProducts(
      Node node, ConvolutionShape shape, String type, boolean bias, boolean relu, Value input) {
    ParameterLayout layout = graph.layout();
    ConvolutionStep.Form form =
        new ConvolutionStep.Form(
            type,
            relu,
            layout.of(node.layer(), Role.WEIGHT),
            bias ? layout.of(node.layer(), Role.BIAS) : null);
    Value output =
        value(
            node.name(),
            shape.outputShape(),
            relu ? Encoder.Sign.NON_NEGATIVE : Encoder.Sign.ANY,
            false);
    add(
        node.name(),
        new ConvolutionStep(
            node.name(),
            input,
            output,
            shape,
            form,
            precisionOf(node),
            regime,
            steps.size(),
            kernels),
        output);
  }

  private Precision precisionOf(Node node) {
    if (node.name().equals(products.get(0).name())) {
      return regime.firstLayer();
    }
    String last = products.get(products.size() - 1).name();
    return node.name().equals(last) ? regime.lastLayer() : regime.precision();
  }

  private void compileNormalization(Node node, LayerSpec.Normalization spec, Value input) {
    checkChannels(node, spec.channels(), input.shape[3]);
    String outputName = fuseRelu(node);
    boolean relu = !outputName.equals(node.name());
    Value output =
        value(outputName, input.shape, relu ? Encoder.Sign.NON_NEGATIVE : Encoder.Sign.ANY, true);
    ParameterLayout layout = graph.layout();
    NormalizationStep.Parameters parameters =
        new NormalizationStep.Parameters(
            layout.of(node.layer(), Role.GAMMA),
            layout.of(node.layer(), Role.BETA),
            layout.of(node.layer(), Role.RUNNING_MEAN),
            layout.of(node.layer(), Role.RUNNING_VARIANCE));
    Activation activation = relu ? Activation.RELU : Activation.NONE;
    add(
        outputName,
        new NormalizationStep(node.name(), input, output, spec, activation, parameters, kernels),
        output);
  }

  private void compilePooling(
      Node node, PoolingShape.Kind kind, LayerSpec.Window window, Value input) {
    int height = input.shape[1];
    int width = input.shape[2];
    PoolingShape shape =
        new PoolingShape(
            kind,
            batch,
            input.shape[3],
            height,
            width,
            window.kernel().height(),
            window.kernel().width(),
            window.stride().height(),
            window.stride().width(),
            window.padTop(height),
            window.padLeft(width),
            window.outHeight(height),
            window.outWidth(width));
    checkMap(node, shape.outHeight(), shape.outWidth(), input);
    Value output = value(node.name(), shape.outputShape(), input.sign, false);
    add(node.name(), new PoolingStep(node.name(), input, output, shape, kernels), output);
  }

  private void compileDropout(Node node, LayerSpec.Dropout spec, Value input) {
    if (purpose == Purpose.INFERENCE) {
      values.put(node.name(), input);
      return;
    }
    Value output = value(node.name(), input.shape, input.sign, false);
    // Products count their streams from zero up.
    int stream = -1 - steps.size();
    add(node.name(), new DropoutStep(node.name(), input, output, spec.keep(), stream), output);
  }

  private void compileAdd(Node node) {
    List<Value> inputs = node.inputs().stream().map(values::get).toList();
    for (Value input : inputs) {
      if (!java.util.Arrays.equals(input.shape, inputs.get(0).shape)) {
        throw new IllegalArgumentException(
            "Invalid inputs of "
                + node.name()
                + ": shapes "
                + java.util.Arrays.toString(inputs.get(0).shape)
                + " and "
                + java.util.Arrays.toString(input.shape)
                + " (an addition needs equal ones)");
      }
    }
    String outputName = fuseRelu(node);
    boolean relu = !outputName.equals(node.name());
    boolean nonNegative =
        relu || inputs.stream().allMatch(v -> v.sign == Encoder.Sign.NON_NEGATIVE);
    Value output =
        value(
            outputName,
            inputs.get(0).shape,
            nonNegative ? Encoder.Sign.NON_NEGATIVE : Encoder.Sign.ANY,
            false);
    Activation activation = relu ? Activation.RELU : Activation.NONE;
    add(outputName, new AddStep(node.name(), inputs, output, activation), output);
  }

  private void compileConcat(Node node) {
    List<Value> inputs = node.inputs().stream().map(values::get).toList();
    int channels = inputs.stream().mapToInt(v -> v.shape[3]).sum();
    boolean nonNegative = inputs.stream().allMatch(v -> v.sign == Encoder.Sign.NON_NEGATIVE);
    int[] shape = inputs.get(0).shape.clone();
    for (Value input : inputs) {
      if (input.shape[1] != shape[1] || input.shape[2] != shape[2]) {
        throw new IllegalArgumentException(
            "Invalid inputs of "
                + node.name()
                + ": maps of "
                + shape[1]
                + "x"
                + shape[2]
                + " and "
                + input.shape[1]
                + "x"
                + input.shape[2]
                + " (a merge needs equal ones)");
      }
    }
    shape[3] = channels;
    Value output =
        value(
            node.name(), shape, nonNegative ? Encoder.Sign.NON_NEGATIVE : Encoder.Sign.ANY, false);
    add(node.name(), new ConcatStep(node.name(), inputs, output), output);
  }

  /** The name of the ReLU that alone reads this node, marked as compiled; else the node's own. */
  private String fuseRelu(Node node) {
    if (graph.consumers(node.name()) == 1) {
      for (Node other : graph.nodes()) {
        if (other.spec() instanceof LayerSpec.Relu && other.inputs().contains(node.name())) {
          fused.add(other.name());
          return other.name();
        }
      }
    }
    return node.name();
  }

  private Value value(String name, int[] shape, Encoder.Sign sign, boolean normalized) {
    return new Value(name, shape, sign, normalized, buffers);
  }

  private void add(String name, Step step, Value output) {
    steps.add(step);
    step.inputs().forEach(Value::addConsumer);
    if (name != null) {
      values.put(name, output);
    }
  }

  private void checkLogits(Node node, Value logits) {
    if (logits == values.get(graph.input()) || logits.shape[1] != 1 || logits.shape[2] != 1) {
      throw new IllegalArgumentException(
          "Invalid input of layer "
              + node.layer()
              + ": a map of "
              + logits.shape[1]
              + "x"
              + logits.shape[2]
              + " (must be one logit per class, computed by the network)");
    }
  }

  private static void checkImages(Node node, InputShape expected, Value input) {
    InputShape actual = new InputShape(input.shape[3], input.shape[1], input.shape[2]);
    if (!actual.equals(expected)) {
      throw new IllegalArgumentException(
          "Invalid input of layer "
              + node.layer()
              + ": images of "
              + text(actual)
              + " (its preprocessor makes "
              + text(expected)
              + ")");
    }
  }

  private static String text(InputShape shape) {
    return shape.channels() + "x" + shape.height() + "x" + shape.width();
  }

  private static void checkChannels(Node node, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalArgumentException(
          "Invalid input of layer "
              + node.layer()
              + ": "
              + actual
              + " values or channels (the layer's nIn is "
              + expected
              + ")");
    }
  }

  private static void checkMap(Node node, int outHeight, int outWidth, Value input) {
    if (outHeight < 1 || outWidth < 1) {
      throw new IllegalArgumentException(
          "Invalid input of layer "
              + node.layer()
              + ": a map of "
              + input.shape[1]
              + "x"
              + input.shape[2]
              + " (smaller than the layer's window)");
    }
  }
}
