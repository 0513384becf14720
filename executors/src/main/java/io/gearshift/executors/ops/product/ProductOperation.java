package io.gearshift.executors.ops.product;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.FusedOutput;
import io.gearshift.executors.ops.Operand;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.OperandIdentity;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;
import io.gearshift.executors.optimize.Penalty;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A convolution or dense layer with its bias and ReLU. */
public final class ProductOperation extends Operation {

  /**
   * What comes with the products.
   *
   * @param inputFactor what the products are multiplied by, before the bias, as if the input had
   *     been; 1 in training
   */
  public record Form(
      String type, boolean relu, ParameterTensor weight, ParameterTensor bias, float inputFactor) {}

  private static final int GRAD_OUTPUT_STREAM = 0;
  private static final int GRAD_WEIGHT_STREAM = 1;
  private static final int WEIGHT_STREAM = 2;
  private static final int INPUT_STREAM = 3;

  private final ConvolutionShape shape;
  private final Form form;
  private final OperandSite site;
  private final ProductQuantization quantization;
  private final ProductRoundings roundings;
  private final int number;
  private final Kernels kernels;

  private StoredProducts products;
  private Operand input;
  private Operand weight;
  private OutputGradientOperand gradOutput;
  private OperandIdentity gradWeight;
  private BufferPlan.Buffer partialGradInput;
  private boolean computesGradInput;
  private boolean addsGradInput;

  /** When the gradient of the output is encoded, where that is not by this. */
  private OptionalInt gradientEncodedAt = OptionalInt.empty();

  /** Where the gradient of the input passes; null where this does not mask it. */
  private BufferPlan.Buffer mask;

  private boolean finishesOutput;

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
      OperandSite site,
      ProductQuantization quantization,
      int number,
      Kernels kernels) {
    super(name, List.of(input), output);
    this.shape = shape;
    this.form = form;
    this.site = site;
    this.quantization = quantization;
    this.roundings =
        new ProductRoundings(
            new ProductRoundings.Owner(name, form.weight(), form.bias()), site, quantization);
    this.number = number;
    this.kernels = kernels;
  }

  @Override
  public boolean trains(Set<String> constants) {
    boolean isConstant =
        constants.contains(form.weight().label())
            && (form.bias() == null || constants.contains(form.bias().label()));
    return !isConstant || !states().isEmpty();
  }

  /** Grid values in f32 need no memory of their own: nobody else reads the gradient after this. */
  @Override
  public boolean overwritesOutputGradient() {
    Storage backward = quantization.backward();
    boolean inPlace =
        quantization.outputGradient().quantizes()
            && (backward == Storage.FLOATS || backward == Storage.BY_PASS);
    return form.relu() || inPlace;
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    Storage storage = quantization.forward();
    input =
        input()
            .operand(
                quantization.input(),
                storage,
                identity(site, input().name(), INPUT_STREAM, forward),
                forward);
    String weightLabel = form.weight().label();
    weight =
        new Operand(
            identity(site.of(Role.WEIGHT), weightLabel, WEIGHT_STREAM, forward),
            quantization.weight(),
            storage,
            Sign.ANY);
    weight.store(buffers, shape.weightShape(), forward);
    products = new StoredProducts(this::convolution, input.type(), storage);
    output().writtenAt(forward);
    roundings.planForward(buffers, forward);
    finishesOutput =
        form.bias() != null
            && form.inputFactor() == 1
            && !roundings.rounds(Role.OUTPUT)
            && products.finishesOutput();
    if (backward < 0) {
      return;
    }
    input().keepUntil(input, backward);
    if (output().precedesNormalization() && !roundings.rounds(Role.OUTPUT)) {
      products.precedeNormalization();
    }
    if (form.relu()) {
      output().readAt(backward);
    }
    weight.keepUntil(backward);
    gradOutput = outputGradient(buffers, backward);
    gradWeight =
        identity(
            site.of(Role.WEIGHT_GRADIENT), weightLabel + " gradient", GRAD_WEIGHT_STREAM, backward);
    computesGradInput = input().hasGradient() || input.changesGradient();
    roundings.planBackward(backward, computesGradInput);
    products.planGradients(buffers, quantization.backward(), computesGradInput, backward);
    if (input.changesGradient()) {
      input().readAt(backward);
    }
    addsGradInput =
        input().hasGradient()
            && accumulates(0)
            && !input.changesGradient()
            && !roundings.rounds(Role.INPUT_GRADIENT)
            && products.addsGradInput();
    if (computesGradInput && !addsGradInput && (!input().hasGradient() || accumulates(0))) {
      partialGradInput = buffers.request(DataType.F32, shape.inputShape(), backward);
    }
    boolean writesItself =
        partialGradInput == null
            && !input.changesGradient()
            && !roundings.rounds(Role.INPUT_GRADIENT);
    if (computesGradInput
        && writesItself
        && writesLast(0)
        && input().hasMask()
        && products.masksGradInput()) {
      mask = input().takeMask();
    }
  }

  private OutputGradientOperand outputGradient(BufferPlan buffers, int backward) {
    OperandIdentity identity =
        identity(
            site.of(Role.OUTPUT_GRADIENT),
            name() + " gradient of the output",
            GRAD_OUTPUT_STREAM,
            backward);
    Operand operand =
        new Operand(identity, quantization.outputGradient(), quantization.backward(), Sign.ANY);
    OutputGradientOperand gradient =
        new OutputGradientOperand(
            operand,
            output(),
            form.relu() ? Activation.RELU : Activation.NONE,
            biasSumming(),
            gradientEncodedAt);
    gradient.plan(buffers, kernels, backward);
    return gradient;
  }

  private OutputGradientOperand.Bias biasSumming() {
    if (form.bias() == null) {
      return OutputGradientOperand.Bias.NONE;
    }
    return roundings.rounds(Role.BIAS_GRADIENT)
        ? OutputGradientOperand.Bias.OF_ENCODED
        : OutputGradientOperand.Bias.OF_GRADIENT;
  }

  /** Whether what alone reads its output may write the gradient in bytes. */
  public boolean takesEncodedGradient() {
    QuantizerSpec spec = quantization.outputGradient();
    return form.bias() == null
        && !form.relu()
        && spec.quantizes()
        && spec.roundsByRange()
        && quantization.backward() == Storage.BYTES;
  }

  /** Says when another operation encodes the gradient of its output. */
  public void gradientEncodedAt(int time) {
    gradientEncodedAt = OptionalInt.of(time);
  }

  /** Has the gradient of its output written as its operand, in this pass's backward. */
  public void encodeGradient(PassContext context, FusedOutput source) {
    gradOutput.encode(context, source);
  }

  private Convolution convolution(DataType inputType) {
    return form.weight().role() == ParameterTensor.Role.DEPTHWISE_WEIGHT
        ? kernels.depthwiseConvolution(shape, inputType)
        : kernels.convolution(shape, inputType);
  }

  /**
   * The form in which it reads its input, where a normalisation can write that: bytes of one
   * rounding, whose gradient goes straight through.
   */
  public Optional<Value.Form> fusibleForm() {
    QuantizerSpec spec = quantization.input();
    boolean fusible =
        spec.quantizes()
            && spec.roundsByRange()
            && spec.isStraightThrough()
            && quantization.forward() == Storage.BYTES;
    return fusible ? Optional.of(Value.form(spec, Storage.BYTES, site)) : Optional.empty();
  }

  private OperandIdentity identity(OperandSite operand, String label, int stream, int time) {
    return new OperandIdentity(
        operand, label, number * STREAMS + stream, ProductRoundings.place(time, operand.role()));
  }

  @Override
  public void bind(PassContext context) {
    weightPart = context.parameter(form.weight()).reshaped(shape.weightShape());
    biasPart = context.parameter(form.bias());
    input.bind(context);
    weight.bind(context);
    roundings.bind(context);
    if (gradOutput == null) {
      return;
    }
    gradOutput.bind(context);
    gradWeightPart = context.gradient(form.weight()).reshaped(shape.weightShape());
    gradBiasPart = context.gradient(form.bias());
    if (quantization.weightGradient().quantizes()) {
      context
          .parameterGradients()
          .quantize(
              form.weight().offset(),
              gradWeightPart,
              quantization.weightGradient().quantizer(context.state(gradWeight.site())),
              gradWeight);
    }
  }

  @Override
  public void forward(PassContext context) {
    products.decide(context, input, weight, gradOutput == null ? null : gradOutput.operand());
    Tensor x = input().encode(input, context);
    Tensor w = weight.encode(context, weightPart);
    Tensor y = output().tensor();
    if (finishesOutput) {
      Tensor bias = roundings.bias(context, biasPart);
      context.clock().start();
      products.current().output().finishedOutput(x, w, bias, form.relu(), y);
      context.clock().book(Kind.OUTPUT, bytes(x, w, y));
      return;
    }
    context.clock().start();
    products.current().output().output(x, w, y);
    context.clock().book(Kind.OUTPUT, bytes(x, w, y));
    scaleOutput(context, y);
    if (roundings.rounds(Role.OUTPUT)) {
      finishRounded(context, y);
    } else {
      finish(context, y);
    }
  }

  private void finish(PassContext context, Tensor y) {
    if (form.bias() != null && form.relu()) {
      context.elementWise().addBiasRelu(roundings.bias(context, biasPart), y);
    } else if (form.bias() != null) {
      context.elementWise().addBias(roundings.bias(context, biasPart), y);
    } else if (form.relu()) {
      context.elementWise().relu(y, y);
    }
    context.clock().book(Kind.OTHER, form.bias() != null || form.relu() ? bytes(y, y) : 0);
  }

  /** The output is rounded between bias and ReLU. */
  private void finishRounded(PassContext context, Tensor y) {
    if (form.bias() != null) {
      Tensor bias = roundings.bias(context, biasPart);
      context.clock().start();
      context.elementWise().addBias(bias, y);
      context.clock().book(Kind.OTHER, bytes(y, y));
    }
    roundings.round(context, Role.OUTPUT, y);
    if (form.relu()) {
      context.clock().start();
      context.elementWise().relu(y, y);
      context.clock().book(Kind.OTHER, bytes(y, y));
    }
  }

  private void scaleOutput(PassContext context, Tensor y) {
    if (form.inputFactor() != 1) {
      context.elementWise().addScaled(y, y, form.inputFactor() - 1);
      context.clock().book(Kind.OTHER, bytes(y, y));
    }
  }

  @Override
  public void backward(PassContext context) {
    Tensor dy = gradOutput.encoded(context, gradBiasPart);
    Tensor x = products.current().input(context, input.encoded(input().tensor()));
    context.clock().start();
    products.current().gradients().gradWeight(x, dy, gradWeightPart);
    context.clock().book(Kind.GRAD_WEIGHT, bytes(x, dy, gradWeightPart));
    weight.backward(context, weightPart, gradWeightPart);
    if (computesGradInput) {
      gradInput(context, dy);
    }
  }

  private void gradInput(PassContext context, Tensor dy) {
    Tensor w = products.current().weight(context, weight.encoded(weightPart));
    Tensor target = input().gradient();
    Tensor fresh = partialGradInput == null ? target : partialGradInput.tensor();
    context.clock().start();
    if (mask != null) {
      Tensor positive = mask.tensor();
      Convolution gradients = products.current().gradients();
      gradients.maskedGradInput(dy, w, positive, addsGradInput, target);
      long there = addsGradInput ? target.bytes() : 0;
      context.clock().book(Kind.GRAD_INPUT, bytes(dy, w, positive, target) + there);
      return;
    }
    if (addsGradInput) {
      products.current().gradients().addGradInput(dy, w, target);
      context.clock().book(Kind.GRAD_INPUT, bytes(dy, w, target, target));
      return;
    }
    products.current().gradients().gradInput(dy, w, fresh);
    context.clock().book(Kind.GRAD_INPUT, bytes(dy, w, fresh));
    if (roundings.rounds(Role.INPUT_GRADIENT)) {
      roundings.round(context, Role.INPUT_GRADIENT, fresh);
    }
    input.backward(context, input().tensor(), fresh);
    context.clock().start();
    if (fresh != target && target != null) {
      context.elementWise().add(target, fresh, target);
      context.clock().book(Kind.OTHER, 3 * target.bytes());
    }
  }

  /** What its quantisers keep from one pass to the next. */
  public List<StateTensor> states() {
    return roundings.states();
  }

  /** How much its product reads. */
  public Penalty.OperandSize size() {
    long pixels = (long) shape.inHeight() * shape.inWidth();
    long weights = form.weight().size();
    double product = (double) weights * pixels / (shape.strideHeight() * shape.strideWidth());
    return new Penalty.OperandSize(site.layer(), pixels * shape.inChannels(), weights, product);
  }

  @Override
  public OperationReport report() {
    return new OperationReport(
        name(),
        form.type() + (form.bias() == null ? "" : " + bias") + (form.relu() ? " + ReLU" : ""),
        output().shape().clone(),
        quantization.reports(input().sign()),
        products.implementations(),
        products.operandTypes(),
        gradOutput == null ? 0 : input.bytesKept() + weight.bytesKept(),
        shape.multiplyAdds());
  }
}
