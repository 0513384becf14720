package io.gearshift.executors.plan;

import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.LayerSpec.Extent;
import io.gearshift.executors.graph.LayerSpec.Window;
import io.gearshift.executors.graph.LayerVisitor;
import io.gearshift.executors.graph.NetworkGraph.Node;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.layer.ActivationOperation;
import io.gearshift.executors.ops.layer.AddOperation;
import io.gearshift.executors.ops.layer.ConcatOperation;
import io.gearshift.executors.ops.layer.DropoutOperation;
import io.gearshift.executors.ops.layer.LossOperation;
import io.gearshift.executors.ops.layer.MaxoutOperation;
import io.gearshift.executors.ops.layer.NormalizationOperation;
import io.gearshift.executors.ops.layer.PaddingOperation;
import io.gearshift.executors.ops.layer.PoolingOperation;
import io.gearshift.executors.ops.layer.ReluOperation;
import io.gearshift.executors.ops.layer.ResponseOperation;
import io.gearshift.executors.ops.layer.ScaleOperation;
import io.gearshift.executors.ops.product.ProductOperation;
import io.gearshift.executors.ops.product.ProductQuantization;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.Sign;
import java.util.List;

/** Compiles one node: its operations are appended to the plan, and what it computes is returned. */
final class LayerCompiler implements LayerVisitor<Value> {
  private final PlanBuilder plan;
  private final Node node;
  private final List<Value> inputs;
  private final Value input;
  private final InputChecks checks;

  LayerCompiler(PlanBuilder plan, Node node, List<Value> inputs) {
    this.plan = plan;
    this.node = node;
    this.inputs = inputs;
    this.input = inputs.get(0);
    this.checks = new InputChecks(node);
  }

  @Override
  public Value convolution(LayerSpec.Convolution spec) {
    checks.requireChannels(spec.in(), input.shape()[3]);
    ConvolutionShape shape = shape(spec.in(), spec.out(), spec.window()).grouped(spec.groups());
    checks.requireMap(shape.outHeight(), shape.outWidth(), input);
    String type =
        "convolution "
            + text(spec.window())
            + (spec.groups() == 1 ? "" : " in " + spec.groups() + " groups");
    return products(shape, type, spec.bias(), spec.relu(), Role.WEIGHT);
  }

  private static String text(Window window) {
    return window.kernel().height()
        + "x"
        + window.kernel().width()
        + (window.stride().height() == 1 ? "" : " /" + window.stride().height());
  }

  private ConvolutionShape shape(int in, int out, Window window) {
    int height = input.shape()[1];
    int width = input.shape()[2];
    return new ConvolutionShape(
        plan.batch(),
        in,
        height,
        width,
        out,
        window.kernel().height(),
        window.kernel().width(),
        window.stride().height(),
        window.stride().width(),
        window.padTop(height),
        window.padLeft(width),
        window.outHeight(height),
        window.outWidth(width));
  }

  @Override
  public Value dense(LayerSpec.Dense spec) {
    checks.requireChannels(spec.in(), input.shape()[1] * input.shape()[2] * input.shape()[3]);
    ConvolutionShape shape =
        ConvolutionShape.dense(
            plan.batch(), input.shape()[1], input.shape()[2], input.shape()[3], spec.out());
    return products(shape, "dense", spec.bias(), spec.relu(), Role.WEIGHT);
  }

  private Value products(
      ConvolutionShape shape, String type, boolean bias, boolean relu, Role weight) {
    ProductOperation.Form form =
        new ProductOperation.Form(
            type, relu, parameter(weight), bias ? parameter(Role.BIAS) : null, inputFactor());
    Value output = plan.value(node.name(), shape.outputShape(), sign(relu), false);
    return plan.add(
        node.name(),
        new ProductOperation(
            node.name(),
            input,
            output,
            shape,
            form,
            site(),
            ProductQuantization.of(
                plan.scheme(),
                site(),
                weight == Role.WEIGHT && plan.kernels().multipliesShorts(shape)),
            plan.size(),
            plan.kernels()),
        output);
  }

  /** What the network has the input multiplied by, and its products do instead. */
  private float inputFactor() {
    return plan.purpose() == Purpose.INFERENCE
            && plan.producer(node) instanceof LayerSpec.ClassicalDropout dropout
        ? dropout.keep()
        : 1;
  }

  private OperandSite site() {
    OperandSite.Origin origin = OperandSite.Origin.COMPUTED;
    if (plan.isNetworkInput(input)) {
      origin = OperandSite.Origin.IMAGES;
    } else if (input.normalized()) {
      origin = OperandSite.Origin.NORMALIZED;
    }
    return new OperandSite(
        node.layer(), plan.placeOf(node), OperandSite.Role.INPUT, origin, input.sign());
  }

  @Override
  public Value normalization(LayerSpec.Normalization spec) {
    checks.requireChannels(spec.channels(), input.shape()[3]);
    String outputName = plan.fuseRelu(node);
    boolean relu = !outputName.equals(node.name());
    Value output = plan.value(outputName, input.shape(), sign(relu), true);
    NormalizationOperation.Parameters parameters =
        new NormalizationOperation.Parameters(
            parameter(Role.GAMMA),
            parameter(Role.BETA),
            parameter(Role.RUNNING_MEAN),
            parameter(Role.RUNNING_VARIANCE));
    return plan.add(
        outputName,
        new NormalizationOperation(
            node.name(), input, output, spec, activation(relu), parameters, plan.kernels()),
        output);
  }

  @Override
  public Value relu(LayerSpec.Relu spec) {
    Value output = plan.value(node.name(), input.shape(), sign(true), input.normalized());
    return plan.add(node.name(), new ReluOperation(node.name(), input, output), output);
  }

  @Override
  public Value activation(LayerSpec.Activation spec) {
    Value output =
        plan.value(node.name(), input.shape(), sign(spec.function().isNonNegative()), false);
    return plan.add(
        node.name(), new ActivationOperation(node.name(), input, output, spec.function()), output);
  }

  @Override
  public Value zeroPadding(LayerSpec.ZeroPadding spec) {
    int[] shape = input.shape().clone();
    shape[1] += spec.top() + spec.bottom();
    shape[2] += spec.left() + spec.right();
    Value output = plan.value(node.name(), shape, input.sign(), false);
    return plan.add(
        node.name(),
        new PaddingOperation(node.name(), input, output, spec.top(), spec.left()),
        output);
  }

  @Override
  public Value response(LayerSpec.Response spec) {
    Value output = plan.value(node.name(), input.shape(), input.sign(), false);
    return plan.add(
        node.name(), new ResponseOperation(node.name(), input, output, spec.function()), output);
  }

  @Override
  public Value depthwiseConvolution(LayerSpec.DepthwiseConvolution spec) {
    checks.requireChannels(spec.channels(), input.shape()[3]);
    ConvolutionShape shape =
        shape(spec.channels(), spec.channels() * spec.multiplier(), spec.window())
            .grouped(spec.channels());
    checks.requireMap(shape.outHeight(), shape.outWidth(), input);
    return products(
        shape, "depthwise " + text(spec.window()), spec.bias(), spec.relu(), Role.DEPTHWISE_WEIGHT);
  }

  @Override
  public Value identity(LayerSpec.Identity spec) {
    return input;
  }

  @Override
  public Value images(LayerSpec.Images spec) {
    checks.requireImages(spec.shape(), input);
    return input;
  }

  @Override
  public Value pool(LayerSpec.Pool spec) {
    return pooling(spec.kind(), spec.window());
  }

  @Override
  public Value globalPool(LayerSpec.GlobalPool spec) {
    Extent map = new Extent(input.shape()[1], input.shape()[2]);
    return pooling(spec.kind(), new Window(map, new Extent(1, 1), new Extent(0, 0), false));
  }

  private Value pooling(PoolingShape.Kind kind, Window window) {
    int height = input.shape()[1];
    int width = input.shape()[2];
    PoolingShape shape =
        new PoolingShape(
            kind,
            plan.batch(),
            input.shape()[3],
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
    checks.requireMap(shape.outHeight(), shape.outWidth(), input);
    Value output = plan.value(node.name(), shape.outputShape(), input.sign(), false);
    return plan.add(
        node.name(),
        new PoolingOperation(node.name(), input, output, shape, plan.kernels()),
        output);
  }

  @Override
  public Value dropout(LayerSpec.Dropout spec) {
    return dropout(DropoutOperation.Form.INVERTED, spec.keep());
  }

  /** In inference the products that read it multiply by the probability: see inputFactor. */
  @Override
  public Value classicalDropout(LayerSpec.ClassicalDropout spec) {
    return dropout(DropoutOperation.Form.CLASSICAL, spec.keep());
  }

  private Value dropout(DropoutOperation.Form form, float keep) {
    if (plan.purpose() == Purpose.INFERENCE) {
      return input;
    }
    Value output = plan.value(node.name(), input.shape(), input.sign(), false);
    // Products count their streams from zero up.
    int stream = -1 - plan.size();
    return plan.add(
        node.name(), new DropoutOperation(node.name(), input, output, form, keep, stream), output);
  }

  @Override
  public Value scale(LayerSpec.Scale spec) {
    Sign sign = spec.factor() < 0 ? Sign.ANY : input.sign();
    Value output = plan.value(node.name(), input.shape(), sign, false);
    return plan.add(
        node.name(), new ScaleOperation(node.name(), input, output, spec.factor()), output);
  }

  @Override
  public Value maxout(LayerSpec.Maxout spec) {
    int[] shape = input.shape().clone();
    shape[3] /= spec.pieces();
    Value output = plan.value(node.name(), shape, input.sign(), false);
    return plan.add(
        node.name(),
        new MaxoutOperation(node.name(), input, output, spec.pieces(), plan.kernels()),
        output);
  }

  @Override
  public Value add(LayerSpec.Add spec) {
    checks.requireEqualShapes(inputs);
    String outputName = plan.fuseRelu(node);
    boolean relu = !outputName.equals(node.name());
    Value output = plan.value(outputName, input.shape(), sign(relu || allNonNegative()), false);
    return plan.add(
        outputName, new AddOperation(node.name(), inputs, output, activation(relu)), output);
  }

  @Override
  public Value concat(LayerSpec.Concat spec) {
    checks.requireEqualMaps(inputs);
    int[] shape = input.shape().clone();
    shape[3] = inputs.stream().mapToInt(v -> v.shape()[3]).sum();
    Value output = plan.value(node.name(), shape, sign(allNonNegative()), false);
    return plan.add(node.name(), new ConcatOperation(node.name(), inputs, output), output);
  }

  @Override
  public Value softmaxLoss(LayerSpec.SoftmaxLoss spec) {
    checks.requireLogits(input, plan.isNetworkInput(input));
    return plan.add(node.name(), new LossOperation(node.name(), input), null);
  }

  private ParameterTensor parameter(Role role) {
    ParameterLayout layout = plan.graph().layout();
    return layout.of(node.layer(), role);
  }

  private boolean allNonNegative() {
    return inputs.stream().allMatch(v -> v.sign() == Sign.NON_NEGATIVE);
  }

  private static Sign sign(boolean nonNegative) {
    return nonNegative ? Sign.NON_NEGATIVE : Sign.ANY;
  }

  private static Activation activation(boolean relu) {
    return relu ? Activation.RELU : Activation.NONE;
  }
}
