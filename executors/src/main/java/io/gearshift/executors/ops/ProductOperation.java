package io.gearshift.executors.ops;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Product;
import io.gearshift.executors.kernels.Range;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.ops.StepClock.Kind;
import io.gearshift.executors.quantization.Encoder;
import io.gearshift.executors.quantization.Regime;
import io.gearshift.executors.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A convolution or dense layer with its bias and ReLU. */
public final class ProductOperation extends Operation {

  /** What comes with the products. */
  public record Form(String type, boolean relu, ParameterTensor weight, ParameterTensor bias) {}

  private static final int GRAD_OUTPUT_STREAM = 0;
  private static final int GRAD_WEIGHT_STREAM = 1;
  private static final int WEIGHT_STREAM = 2;
  private static final int INPUT_STREAM = 3;

  private final ConvolutionShape shape;
  private final Form form;
  private final Precision precision;
  private final Regime regime;
  private final int number;
  private final Kernels kernels;
  private final Encoder encoder;

  private Convolution convolution;
  private Operand inputOperand;
  private BufferPlan.Buffer weightOperand;
  private BufferPlan.Buffer gradOutputOperand;
  private BufferPlan.Buffer partialGradInput;
  private long bytesKept;

  private Tensor weightPart;
  private Tensor biasPart;
  private Tensor gradWeightPart;
  private Tensor gradBiasPart;

  public ProductOperation(
      String name,
      Value input,
      Value output,
      ConvolutionShape shape,
      Form form,
      Precision precision,
      Regime regime,
      int number,
      Kernels kernels) {
    super(name, List.of(input), output);
    this.shape = shape;
    this.form = form;
    this.precision = precision;
    this.regime = regime;
    this.number = number;
    this.kernels = kernels;
    this.encoder =
        precision instanceof Precision.Fixed fixed ? new Encoder(fixed, regime.arithmetic()) : null;
  }

  @Override
  public boolean hasParameters() {
    return true;
  }

  @Override
  public boolean overwritesOutputGradient() {
    return form.relu() || snapsGradientInPlace();
  }

  /** Grid values in f32 need no memory of their own: nobody else reads the gradient after this. */
  private boolean snapsGradientInPlace() {
    return encoder != null && encoder.storage(Encoder.Sign.ANY) == DataType.F32;
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    inputOperand =
        input().operand(precision, regime, number * Operation.STREAMS + INPUT_STREAM, forward);
    convolution = kernels.convolution(shape, inputOperand.type());
    output().writtenAt(forward);
    if (encoder != null) {
      weightOperand =
          buffers.request(encoder.storage(Encoder.Sign.ANY), shape.weightShape(), forward);
    }
    if (backward < 0) {
      return;
    }
    inputOperand.keepUntil(backward);
    if (form.relu()) {
      output().readAt(backward);
    }
    if (encoder != null) {
      weightOperand.keepUntil(backward);
    }
    if (encoder != null && !snapsGradientInPlace()) {
      gradOutputOperand =
          buffers.request(encoder.storage(Encoder.Sign.ANY), shape.outputShape(), backward);
    }
    if (input().hasGradient()) {
      convolution.prepare(Product.GRAD_INPUT);
    }
    if (input().hasGradient() && accumulates(0)) {
      partialGradInput = buffers.request(DataType.F32, shape.inputShape(), backward);
    }
    bytesKept = inputOperand.bytesKept() + (weightOperand == null ? 0 : weightOperand.bytes());
  }

  @Override
  public void bind(PassContext context) {
    weightPart = context.parameters().view(form.weight().offset(), shape.weightShape());
    biasPart = part(context.parameters(), form.bias());
    if (context.gradients() != null) {
      gradWeightPart = context.gradients().view(form.weight().offset(), shape.weightShape());
      gradBiasPart = part(context.gradients(), form.bias());
    }
  }

  @Override
  public void forward(PassContext context) {
    Tensor x = inputOperand.tensor(context);
    context.clock().start();
    Tensor weight = weightPart;
    if (encoder != null) {
      Tensor encoded = weightOperand.tensor();
      Optional<Range> range = context.knownRanges().take(form.weight().offset());
      encode(
          context,
          regime.rounding().forward(),
          weight,
          encoded,
          WEIGHT_STREAM,
          range,
          form.weight().label());
      context.clock().book(Kind.QUANTIZE, encodingBytes(weight, encoded, range));
      weight = encoded;
    }
    Tensor y = output().tensor();
    convolution.output(x, weight, y);
    context.clock().book(Kind.OUTPUT, bytes(x, weight, y));
    if (form.bias() != null && form.relu()) {
      context.elementWise().addBiasRelu(biasPart, y);
    } else if (form.bias() != null) {
      context.elementWise().addBias(biasPart, y);
    } else if (form.relu()) {
      context.elementWise().relu(y, y);
    }
    context.clock().book(Kind.OTHER, form.bias() != null || form.relu() ? bytes(y, y) : 0);
  }

  @Override
  public void backward(PassContext context) {
    Tensor gradOutput = output().gradient();
    context.clock().start();
    long moved = 0;
    if (form.relu()) {
      context.elementWise().reluGradient(output().tensor(), gradOutput, gradOutput);
      moved += bytes(output().tensor(), gradOutput, gradOutput);
    }
    if (form.bias() != null) {
      context.elementWise().gradBias(gradOutput, gradBiasPart);
      moved += bytes(gradOutput);
    }
    context.clock().book(Kind.OTHER, moved);
    Tensor weight = weightPart;
    if (encoder != null) {
      Tensor encoded = gradOutputOperand == null ? gradOutput : gradOutputOperand.tensor();
      encode(
          context,
          regime.rounding().gradient(),
          gradOutput,
          encoded,
          GRAD_OUTPUT_STREAM,
          Optional.empty(),
          name() + " gradient of the output");
      context.clock().book(Kind.QUANTIZE, encodingBytes(gradOutput, encoded, Optional.empty()));
      gradOutput = encoded;
      weight = weightOperand.tensor();
    }
    Tensor x = inputOperand.tensor(context);
    Optional<Range> range = convolution.gradWeight(x, gradOutput, gradWeightPart);
    context.clock().book(Kind.GRAD_WEIGHT, bytes(x, gradOutput, gradWeightPart));
    if (encoder != null) {
      context
          .pendingRounding()
          .put(
              form.weight().offset(),
              gradWeightPart,
              encoder.rounding(
                  context.elementWise(),
                  gradWeightPart,
                  stream(context, regime.rounding().update(), GRAD_WEIGHT_STREAM),
                  range,
                  form.weight().label() + " gradient"));
    }
    context
        .clock()
        .book(Kind.QUANTIZE, encoder == null || range.isPresent() ? 0 : gradWeightPart.bytes());
    if (input().hasGradient()) {
      gradInput(context, gradOutput, weight);
    }
  }

  private void gradInput(PassContext context, Tensor gradOutput, Tensor weight) {
    Tensor target = input().gradient();
    if (partialGradInput == null) {
      convolution.gradInput(gradOutput, weight, target);
      context.clock().book(Kind.GRAD_INPUT, bytes(gradOutput, weight, target));
    } else {
      convolution.gradInput(gradOutput, weight, partialGradInput.tensor());
      context.clock().book(Kind.GRAD_INPUT, bytes(gradOutput, weight, target));
      context.elementWise().add(target, partialGradInput.tensor(), target);
      context.clock().book(Kind.OTHER, 3 * target.bytes());
    }
  }

  private void encode(
      PassContext context,
      Rounding rounding,
      Tensor source,
      Tensor target,
      int stream,
      Optional<Range> known,
      String tensorName) {
    Optional<RandomStream> random = stream(context, rounding, stream);
    encoder.encode(context.elementWise(), source, target, random, known, tensorName);
  }

  /** The source is read for its range, if that is not known, and read and written once more. */
  private static long encodingBytes(Tensor source, Tensor encoded, Optional<Range> known) {
    return (known.isPresent() ? 1 : 2) * source.bytes() + encoded.bytes();
  }

  private Optional<RandomStream> stream(PassContext context, Rounding rounding, int stream) {
    return rounding == Rounding.STOCHASTIC
        ? Optional.of(context.stream(number * Operation.STREAMS + stream))
        : Optional.empty();
  }

  @Override
  public OperationReport report() {
    int bits = precision instanceof Precision.Fixed fixed ? fixed.bits() : Float.SIZE;
    Map<String, String> implementations = new LinkedHashMap<>();
    implementations.put("output", convolution.implementation(Product.OUTPUT));
    if (gradOutputOperand != null || output().hasGradient()) {
      implementations.put(
          "gradInput",
          input().hasGradient() ? convolution.implementation(Product.GRAD_INPUT) : "not needed");
      implementations.put("gradWeight", convolution.implementation(Product.GRAD_WEIGHT));
    }
    return new OperationReport(
        name(),
        form.type() + (form.bias() == null ? "" : " + bias") + (form.relu() ? " + ReLU" : ""),
        output().shape().clone(),
        List.of(bits, bits, bits),
        implementations,
        bytesKept,
        shape.multiplyAdds());
  }
}
