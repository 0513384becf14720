package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Product;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.Tensor;

/**
 * A strided convolution of 8-bit operands with a few input channels, as a network's first layer
 * often is: output and weight gradient by way of {@link SpaceToDepth}. The input gradient, which a
 * first layer does not need, is the plain convolution's.
 */
final class BlockedConvolution implements Convolution {
  private final Resources resources;
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final SpaceToDepth layout;
  private final IntegerConvolution blocked;
  private IntegerConvolution plain;

  BlockedConvolution(Resources resources, ConvolutionShape shape, DataType inputType) {
    this.resources = resources;
    this.shape = shape;
    this.inputType = inputType;
    this.layout = new SpaceToDepth(shape);
    this.blocked = new IntegerConvolution(resources, layout.blocked(), inputType);
    Scratch scratch = resources.scratch();
    int weights = IntegerConvolution.size(layout.blocked().weightShape());
    scratch.reserve(
        Scratch.Slot.ACTIVATION, IntegerConvolution.size(layout.blocked().inputShape()));
    scratch.reserve(Scratch.Slot.BLOCKED_WEIGHT, (long) weights * Float.BYTES);
  }

  @Override
  public ConvolutionShape shape() {
    return shape;
  }

  @Override
  public DataType inputType() {
    return inputType;
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor result) {
    Shapes.forOutput(this, input, weight, result);
    Tensor blockedWeight =
        resources
            .scratch()
            .get(Scratch.Slot.BLOCKED_WEIGHT)
            .view(DataType.S8, 0, layout.blocked().weightShape());
    layout.weight(weight, blockedWeight);
    blockedWeight.setScaleExponent(weight.scaleExponent());
    blocked.output(blockedInput(input), blockedWeight, result);
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor result) {
    plain().gradInput(gradOutput, weight, result);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor result) {
    Shapes.forGradWeight(this, input, gradOutput, result);
    Tensor gradient =
        resources
            .scratch()
            .get(Scratch.Slot.BLOCKED_WEIGHT)
            .view(DataType.F32, 0, layout.blocked().weightShape());
    blocked.gradWeight(blockedInput(input), gradOutput, gradient);
    layout.gradWeight(gradient, result);
  }

  private Tensor blockedInput(Tensor input) {
    Tensor target =
        resources
            .scratch()
            .get(Scratch.Slot.ACTIVATION)
            .view(inputType, 0, layout.blocked().inputShape());
    layout.input(input, target, resources.splitter());
    target.setScaleExponent(input.scaleExponent());
    return target;
  }

  private IntegerConvolution plain() {
    if (plain == null) {
      plain = new IntegerConvolution(resources, shape, inputType);
    }
    return plain;
  }

  @Override
  public String implementation(Product product) {
    return product == Product.GRAD_INPUT
        ? plain().implementation(product)
        : blocked.implementation(product) + " of squares";
  }
}
