package io.gearshift.executors.plan.oracle;

import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.LayerSpec.Extent;
import io.gearshift.executors.graph.LayerSpec.Window;
import io.gearshift.executors.graph.LayerVisitor;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.NetworkGraph.Node;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.network.Examples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network node by node in floats, as obvious as can be: every operand of every product is decoded
 * from its signed fixed-point form, the products are float products, nothing is fused, and nothing
 * shares memory.
 */
public final class GraphTwin {
  private static final Kernels KERNELS = KernelsProvider.open(Compute.reference());

  private final ElementWise elementWise = KERNELS.elementWise();
  private final NetworkGraph graph;
  private final Tensor parameters;
  private final Tensor gradients;
  private final Map<String, Tensor> values = new HashMap<>();
  private final Map<String, Tensor> valueGradients = new HashMap<>();
  private final List<Runnable> backward = new ArrayList<>();
  private final List<Node> products;
  private final List<Precision> precisions;

  /** Of output gradients, those of weights staying as they are; null for the layer's own. */
  private final Precision gradientPrecision;

  private Examples examples;
  private double lossSum;
  private Tensor logits;

  /**
   * @param precisions of the first product, of those between, of the last
   */
  public GraphTwin(NetworkGraph graph, float[] parameters, List<Precision> precisions) {
    this(graph, parameters, precisions, null);
  }

  /** A twin whose output gradients have a precision of their own, weight gradients none. */
  public static GraphTwin withGradients(
      NetworkGraph graph, float[] parameters, List<Precision> precisions, Precision gradients) {
    return new GraphTwin(graph, parameters, precisions, gradients);
  }

  private GraphTwin(
      NetworkGraph graph,
      float[] parameters,
      List<Precision> precisions,
      Precision gradientPrecision) {
    this.graph = graph;
    this.gradientPrecision = gradientPrecision;
    this.parameters = Tensor.of(parameters, parameters.length);
    this.precisions = precisions;
    this.gradients = Tensor.allocate(DataType.F32, graph.layout().size());
    this.products =
        graph.nodes().stream()
            .filter(
                node ->
                    node.spec() instanceof LayerSpec.Convolution
                        || node.spec() instanceof LayerSpec.DepthwiseConvolution
                        || node.spec() instanceof LayerSpec.Dense)
            .toList();
  }

  public Tensor gradients() {
    return gradients;
  }

  public double lossSum() {
    return lossSum;
  }

  public Tensor logits() {
    return logits;
  }

  /** The value of a node of the last pass. */
  public Tensor value(String node) {
    return values.get(node);
  }

  /** One pass over a mini-batch, forward and backward; a twin has one. */
  public void train(Examples batch) {
    examples = batch;
    values.put(graph.input(), batch.images());
    for (Node node : graph.nodes()) {
      values.put(node.name(), node.spec().accept(new Forward(node)));
    }
    for (int i = backward.size() - 1; i >= 0; i--) {
      backward.get(i).run();
    }
  }

  private Tensor input(Node node) {
    return values.get(node.inputs().get(0));
  }

  /** The value of one node, and how its gradient goes on. */
  private final class Forward implements LayerVisitor<Tensor> {
    private final Node node;

    Forward(Node node) {
      this.node = node;
    }

    @Override
    public Tensor convolution(LayerSpec.Convolution spec) {
      return product(node, shape(node, spec), spec.relu(), Role.WEIGHT);
    }

    @Override
    public Tensor dense(LayerSpec.Dense spec) {
      int[] map = input(node).shape();
      return product(
          node,
          ConvolutionShape.dense(map[0], map[1], map[2], map[3], spec.out()),
          spec.relu(),
          Role.WEIGHT);
    }

    @Override
    public Tensor normalization(LayerSpec.Normalization spec) {
      return normalized(node, spec);
    }

    @Override
    public Tensor relu(LayerSpec.Relu spec) {
      return rectified(node);
    }

    @Override
    public Tensor activation(LayerSpec.Activation spec) {
      Tensor x = input(node);
      Tensor output = Tensor.allocate(DataType.F32, x.shape());
      elementWise.activate(spec.function(), x, output);
      backward.add(
          () -> {
            Tensor gradInput = Tensor.allocate(DataType.F32, x.shape());
            elementWise.activationGradient(spec.function(), x, gradientOf(node), gradInput);
            give(node.inputs().get(0), gradInput);
          });
      return output;
    }

    @Override
    public Tensor scale(LayerSpec.Scale spec) {
      Tensor x = input(node);
      backward.add(() -> give(node.inputs().get(0), scaled(gradientOf(node), spec.factor())));
      return scaled(x, spec.factor());
    }

    private Tensor scaled(Tensor x, float factor) {
      Tensor product = Tensor.allocate(DataType.F32, x.shape());
      for (int i = 0; i < x.size(); i++) {
        product.set(i, x.get(i) * factor);
      }
      return product;
    }

    @Override
    public Tensor depthwiseConvolution(LayerSpec.DepthwiseConvolution spec) {
      LayerSpec.Convolution whole =
          new LayerSpec.Convolution(
              spec.channels(),
              spec.channels() * spec.multiplier(),
              spec.window(),
              spec.channels(),
              spec.bias(),
              spec.relu());
      return product(
          node, shape(node, whole).grouped(spec.channels()), spec.relu(), Role.DEPTHWISE_WEIGHT);
    }

    @Override
    public Tensor zeroPadding(LayerSpec.ZeroPadding spec) {
      int[] shape = input(node).shape();
      int[] small = shape.clone();
      shape[1] += spec.top() + spec.bottom();
      shape[2] += spec.left() + spec.right();
      Tensor output = Tensor.allocate(DataType.F32, shape);
      elementWise.pad(input(node), output, spec.top(), spec.left());
      backward.add(
          () -> {
            Tensor gradInput = Tensor.allocate(DataType.F32, small);
            elementWise.crop(gradientOf(node), gradInput, spec.top(), spec.left());
            give(node.inputs().get(0), gradInput);
          });
      return output;
    }

    @Override
    public Tensor response(LayerSpec.Response spec) {
      Tensor x = input(node);
      Tensor output = Tensor.allocate(DataType.F32, x.shape());
      elementWise.normalizeResponses(spec.function(), x, output);
      backward.add(
          () -> {
            Tensor gradInput = Tensor.allocate(DataType.F32, x.shape());
            elementWise.responseGradient(spec.function(), x, gradientOf(node), gradInput);
            give(node.inputs().get(0), gradInput);
          });
      return output;
    }

    @Override
    public Tensor identity(LayerSpec.Identity spec) {
      return passedOn(node);
    }

    @Override
    public Tensor images(LayerSpec.Images spec) {
      return passedOn(node);
    }

    @Override
    public Tensor pool(LayerSpec.Pool spec) {
      return pooled(node, spec.kind(), spec.window());
    }

    @Override
    public Tensor globalPool(LayerSpec.GlobalPool spec) {
      int[] map = input(node).shape();
      Extent whole = new Extent(map[1], map[2]);
      return pooled(
          node, spec.kind(), new Window(whole, new Extent(1, 1), new Extent(0, 0), false));
    }

    @Override
    public Tensor dropout(LayerSpec.Dropout spec) {
      throw new IllegalArgumentException("The twin has no dropout");
    }

    @Override
    public Tensor classicalDropout(LayerSpec.ClassicalDropout spec) {
      throw new IllegalArgumentException("The twin has no dropout");
    }

    @Override
    public Tensor maxout(LayerSpec.Maxout spec) {
      return largest(node, spec.pieces());
    }

    @Override
    public Tensor add(LayerSpec.Add spec) {
      return added(node);
    }

    @Override
    public Tensor concat(LayerSpec.Concat spec) {
      return concatenated(node);
    }

    @Override
    public Tensor softmaxLoss(LayerSpec.SoftmaxLoss spec) {
      logits = input(node);
      Tensor gradient = Tensor.allocate(DataType.F32, logits.shape());
      PassStatus status = KERNELS.passStatus(0);
      elementWise.softmaxCrossEntropy(
          logits, examples.labels(), examples.count(), 0, gradient, status, 0);
      lossSum = status.read().lossSum();
      give(node.inputs().get(0), gradient);
      return logits;
    }
  }

  private Tensor passedOn(Node node) {
    backward.add(() -> give(node.inputs().get(0), gradientOf(node)));
    return input(node);
  }

  private Tensor product(Node node, ConvolutionShape shape, boolean relu, Role role) {
    Precision precision = precisionOf(node);
    Convolution kernel =
        role == Role.DEPTHWISE_WEIGHT
            ? KERNELS.depthwiseConvolution(shape, DataType.F32)
            : KERNELS.convolution(shape, DataType.F32);
    Tensor x = onGrid(input(node), precision);
    Tensor weight = onGrid(part(parameters, node, role, shape.weightShape()), precision);
    Tensor output = Tensor.allocate(DataType.F32, shape.outputShape());
    kernel.output(x, weight, output);
    boolean bias = graph.layout().trained().stream().anyMatch(t -> isBias(t, node));
    if (bias) {
      elementWise.addBias(part(parameters, node, Role.BIAS, shape.outChannels()), output);
    }
    if (relu) {
      elementWise.relu(output, output);
    }
    backward.add(
        () -> {
          Tensor gradOutput = Tensor.of(gradientOf(node).toFloats(), output.shape());
          if (relu) {
            elementWise.reluGradient(output, gradOutput, gradOutput);
          }
          if (bias) {
            elementWise.gradBias(gradOutput, part(gradients, node, Role.BIAS, shape.outChannels()));
          }
          boolean alike = gradientPrecision == null;
          Tensor encoded = onGrid(gradOutput, alike ? precision : gradientPrecision);
          Tensor gradWeight = part(gradients, node, role, shape.weightShape());
          kernel.gradWeight(x, encoded, gradWeight);
          gradWeight.copyFrom(onGrid(gradWeight, alike ? precision : Precision.FLOAT32));
          Tensor gradInput = Tensor.allocate(DataType.F32, shape.inputShape());
          kernel.gradInput(encoded, weight, gradInput);
          give(node.inputs().get(0), gradInput);
        });
    return output;
  }

  private static boolean isBias(ParameterTensor tensor, Node node) {
    return tensor.role() == Role.BIAS && tensor.layer().equals(node.layer());
  }

  private Tensor normalized(Node node, LayerSpec.Normalization spec) {
    Tensor x = input(node);
    BatchNormalization kernel =
        KERNELS.batchNormalization(x.shape(), spec.epsilon(), Kernels.Activation.NONE);
    Tensor mean = Tensor.allocate(DataType.F32, spec.channels());
    Tensor variance = Tensor.allocate(DataType.F32, spec.channels());
    Tensor output = Tensor.allocate(DataType.F32, x.shape());
    Tensor gamma = part(parameters, node, Role.GAMMA, spec.channels());
    kernel.output(
        x, gamma, part(parameters, node, Role.BETA, spec.channels()), mean, variance, output);
    backward.add(
        () -> {
          Tensor gradInput = Tensor.allocate(DataType.F32, x.shape());
          kernel.gradients(
              x,
              output,
              gamma,
              mean,
              variance,
              gradientOf(node),
              gradInput,
              part(gradients, node, Role.GAMMA, spec.channels()),
              part(gradients, node, Role.BETA, spec.channels()));
          give(node.inputs().get(0), gradInput);
        });
    return output;
  }

  private Tensor rectified(Node node) {
    Tensor output = Tensor.allocate(DataType.F32, input(node).shape());
    elementWise.relu(input(node), output);
    backward.add(
        () -> {
          Tensor gradInput = Tensor.allocate(DataType.F32, output.shape());
          elementWise.reluGradient(output, gradientOf(node), gradInput);
          give(node.inputs().get(0), gradInput);
        });
    return output;
  }

  private Tensor pooled(Node node, PoolingShape.Kind kind, Window window) {
    int[] map = input(node).shape();
    Pooling kernel =
        KERNELS.pooling(
            new PoolingShape(
                kind,
                map[0],
                map[3],
                map[1],
                map[2],
                window.kernel().height(),
                window.kernel().width(),
                window.stride().height(),
                window.stride().width(),
                window.padTop(map[1]),
                window.padLeft(map[2]),
                window.outHeight(map[1]),
                window.outWidth(map[2])));
    Tensor output = Tensor.allocate(DataType.F32, kernel.shape().outputShape());
    kernel.output(input(node), output);
    backward.add(
        () -> {
          Tensor gradInput = Tensor.allocate(DataType.F32, map);
          kernel.gradInput(gradientOf(node), gradInput);
          give(node.inputs().get(0), gradInput);
        });
    return output;
  }

  private Tensor added(Node node) {
    Tensor sum = Tensor.of(input(node).toFloats(), input(node).shape());
    for (String other : node.inputs().subList(1, node.inputs().size())) {
      elementWise.add(sum, values.get(other), sum);
    }
    backward.add(() -> node.inputs().forEach(name -> give(name, gradientOf(node))));
    return sum;
  }

  /** Element by element; the first of equal pieces gets the gradient. */
  private Tensor largest(Node node, int pieces) {
    Tensor x = input(node);
    int[] shape = x.shape();
    shape[3] /= pieces;
    Tensor output = Tensor.allocate(DataType.F32, shape);
    int[] winners = new int[output.size()];
    for (int i = 0; i < output.size(); i++) {
      int first = i / shape[3] * pieces * shape[3] + i % shape[3];
      winners[i] = first;
      for (int piece = 1; piece < pieces; piece++) {
        int other = first + piece * shape[3];
        winners[i] = x.get(other) > x.get(winners[i]) ? other : winners[i];
      }
      output.set(i, x.get(winners[i]));
    }
    backward.add(
        () -> {
          Tensor gradInput = Tensor.allocate(DataType.F32, x.shape());
          for (int i = 0; i < winners.length; i++) {
            gradInput.set(winners[i], gradientOf(node).get(i));
          }
          give(node.inputs().get(0), gradInput);
        });
    return output;
  }

  private Tensor concatenated(Node node) {
    int[] shape = input(node).shape().clone();
    shape[3] = node.inputs().stream().mapToInt(name -> values.get(name).shape()[3]).sum();
    Tensor output = Tensor.allocate(DataType.F32, shape);
    int channel = 0;
    for (String name : node.inputs()) {
      Tensor part = values.get(name);
      int first = channel;
      elementWise.copyChannels(part, 0, output, first, part.shape()[3]);
      channel += part.shape()[3];
    }
    backward.add(
        () -> {
          int from = 0;
          for (String name : node.inputs()) {
            Tensor gradient = Tensor.allocate(DataType.F32, values.get(name).shape());
            elementWise.copyChannels(gradientOf(node), from, gradient, 0, gradient.shape()[3]);
            give(name, gradient);
            from += gradient.shape()[3];
          }
        });
    return output;
  }

  private Tensor gradientOf(Node node) {
    return valueGradients.get(node.name());
  }

  /** Adds to what the gradient of a value has so far. */
  private void give(String name, Tensor gradient) {
    Tensor sum = valueGradients.get(name);
    if (sum == null) {
      valueGradients.put(name, Tensor.of(gradient.toFloats(), gradient.shape()));
    } else {
      elementWise.add(sum, gradient, sum);
    }
  }

  private Precision precisionOf(Node node) {
    if (node.equals(products.get(0))) {
      return precisions.get(0);
    }
    return precisions.get(node.equals(products.get(products.size() - 1)) ? 2 : 1);
  }

  private ConvolutionShape shape(Node node, LayerSpec.Convolution spec) {
    int[] map = input(node).shape();
    Window window = spec.window();
    return new ConvolutionShape(
        map[0],
        spec.in(),
        map[1],
        map[2],
        spec.out(),
        window.kernel().height(),
        window.kernel().width(),
        window.stride().height(),
        window.stride().width(),
        window.padTop(map[1]),
        window.padLeft(map[2]),
        window.outHeight(map[1]),
        window.outWidth(map[2]));
  }

  private Tensor part(Tensor vector, Node node, Role role, int... shape) {
    return vector.view(graph.layout().of(node.layer(), role).offset(), shape);
  }

  /** The tensor's values after encoding to the nearest and decoding. */
  public static Tensor onGrid(Tensor tensor, Precision precision) {
    float[] values = tensor.toFloats();
    if (precision instanceof Precision.Fixed fixed) {
      DynamicFixedPoint format = new DynamicFixedPoint(fixed.bits());
      float min = 0;
      float max = 0;
      for (float value : values) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      // Where all values have one sign, their far end alone limits the scale, as zero does not.
      int exponent = format.scaleExponent(min, max);
      for (int i = 0; i < values.length; i++) {
        values[i] = format.decode(format.encode(values[i], exponent), exponent);
      }
    }
    return Tensor.of(values, tensor.shape());
  }
}
