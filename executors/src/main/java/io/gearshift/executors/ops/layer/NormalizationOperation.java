package io.gearshift.executors.ops.layer;

import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.MovingAverage;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.FusedOutput;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.product.GradientEncoder;
import io.gearshift.executors.ops.product.ProductOperation;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;
import java.util.List;
import java.util.Set;

/** Batch normalisation, perhaps with its ReLU; keeps the running statistics. */
public final class NormalizationOperation extends Operation
    implements FusedOutput, GradientEncoder {

  /** Its parameters in the flat vector. */
  public record Parameters(
      ParameterTensor gamma,
      ParameterTensor beta,
      ParameterTensor runningMean,
      ParameterTensor runningVariance) {}

  private final LayerSpec.Normalization spec;
  private final Kernels.Activation activation;
  private final Parameters parameters;
  private final BatchNormalization kernel;
  private final Tensor mean;
  private final Tensor variance;

  private Tensor gamma;
  private Tensor beta;
  private Tensor runningMean;
  private Tensor runningVariance;
  private Tensor gradGamma;
  private Tensor gradBeta;
  private boolean training;
  private BufferPlan.Buffer partialGradInput;
  private long bytesKept;
  private Reader reader = Reader.ANY;

  /** What computes its input and alone reads the gradient of that, encoded; null if others do. */
  private ProductOperation encoder;

  /** What its output is for. */
  private enum Reader {
    ANY(""),
    SUM(", added"),
    FUNCTION(", activated"),
    PRODUCTS(", encoded");

    private final String label;

    Reader(String label) {
      this.label = label;
    }
  }

  public NormalizationOperation(
      String name,
      Value input,
      Value output,
      LayerSpec.Normalization spec,
      Kernels.Activation activation,
      Parameters parameters,
      Kernels kernels) {
    super(name, List.of(input), output);
    input.precedeNormalization();
    this.spec = spec;
    this.activation = activation;
    this.parameters = parameters;
    this.kernel = kernels.batchNormalization(output.shape(), spec.epsilon(), activation);
    this.mean = kernels.allocate(DataType.F32, spec.channels());
    this.variance = kernels.allocate(DataType.F32, spec.channels());
  }

  @Override
  public boolean trains(Set<String> constants) {
    return true;
  }

  @Override
  public boolean overwritesOutputGradient() {
    return reader == Reader.FUNCTION;
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    input().readAt(forward);
    if (reader == Reader.ANY) {
      output().writtenAt(forward);
    }
    training = backward >= 0;
    if (!training) {
      return;
    }
    input().readAt(backward);
    bytesKept = 4L * input().elements() + kernel.bytesKept();
    if (kernel.readsOutputInGradients()) {
      output().readAt(backward);
      bytesKept += 4L * output().elements();
    }
    if (encoder != null) {
      return;
    }
    if (input().hasGradient() && accumulates(0)) {
      partialGradInput = buffers.request(DataType.F32, input().shape(), backward);
    } else if (!input().hasGradient()) {
      // The kernel computes all gradients together; this one is thrown away.
      partialGradInput = buffers.request(DataType.F32, input().shape(), backward);
    }
  }

  @Override
  public void bind(PassContext context) {
    gamma = context.parameter(parameters.gamma());
    beta = context.parameter(parameters.beta());
    runningMean = context.parameter(parameters.runningMean());
    runningVariance = context.parameter(parameters.runningVariance());
    gradGamma = context.gradient(parameters.gamma());
    gradBeta = context.gradient(parameters.beta());
  }

  /** Whether its output may be left to what reads it. */
  boolean fuses() {
    return kernel.fuses() && !kernel.readsOutputInGradients();
  }

  @Override
  public boolean encodesGradient() {
    return kernel.encodesGradients() && !kernel.readsOutputInGradients();
  }

  @Override
  public void encodeGradientFor(ProductOperation producer) {
    encoder = producer;
    input().encodeGradient();
  }

  boolean hasRelu() {
    return activation == Kernels.Activation.RELU;
  }

  /** Leaves the output to the sum that alone reads it. */
  void leaveToSum() {
    leaveTo(Reader.SUM);
  }

  /** Whether it can leave the output to this function. */
  boolean activates(ActivationFunction function) {
    return !hasRelu() && kernel.activates(function);
  }

  /** Leaves the output to the function that alone reads it, and takes the gradient by that. */
  void leaveToFunction() {
    leaveTo(Reader.FUNCTION);
  }

  /** Leaves the output to the products that alone read it, all in one form. */
  void leaveToProducts() {
    leaveTo(Reader.PRODUCTS);
  }

  private void leaveTo(Reader only) {
    reader = only;
    output().fuse(this);
  }

  @Override
  public void forward(PassContext context) {
    context.clock().start();
    Tensor x = input().tensor();
    long moved = x.bytes();
    if (training) {
      moved += train();
      // As DL4J's BatchNormalization.
      context.moveAverage(new MovingAverage(runningMean, mean, spec.decay()));
      context.moveAverage(new MovingAverage(runningVariance, variance, spec.decay()));
    } else {
      Tensor y = output().tensor();
      kernel.inference(x, gamma, beta, runningMean, runningVariance, y);
      moved += y.bytes();
    }
    context.clock().book(Kind.BATCH_NORMALIZATION, moved);
  }

  private long train() {
    Tensor x = input().tensor();
    if (reader != Reader.ANY) {
      kernel.statistics(x, gamma, beta, mean, variance);
      return 0;
    }
    Tensor y = output().tensor();
    kernel.output(x, gamma, beta, mean, variance, y);
    return bytes(x, y);
  }

  /**
   * sum = max(output + other, 0), where the output is left to that.
   *
   * @return bytes moved
   */
  long add(Tensor other, Tensor sum, Tensor positive) {
    kernel.addedOutput(input().tensor(), other, sum, positive);
    return bytes(input().tensor(), other, sum, positive);
  }

  /** Whether {@link #addEncoded} can be called. */
  boolean encodesSums() {
    return kernel.encodesSums();
  }

  /**
   * As {@link #add}, with the sum encoded as well.
   *
   * @return bytes moved
   */
  long addEncoded(Tensor other, Tensor sum, Tensor positive, Tensor target, Encoding encoding) {
    kernel.encodedSum(input().tensor(), other, sum, positive, target, encoding);
    return bytes(input().tensor(), other, sum, positive, target);
  }

  /**
   * Where the output is left to a function, what that makes of it.
   *
   * @return bytes moved
   */
  long encodeActivated(ActivationFunction function, Tensor target, Encoding encoding) {
    kernel.activatedOutput(input().tensor(), function, target, encoding);
    return bytes(input().tensor(), target);
  }

  /** Where the output is left to products. */
  @Override
  public long encode(Tensor target, Encoding encoding) {
    kernel.encodedOutput(input().tensor(), target, encoding);
    return bytes(input().tensor(), target);
  }

  @Override
  public void backward(PassContext context) {
    if (encoder != null) {
      encoder.encodeGradient(context, this::encodeGradient);
      return;
    }
    context.clock().start();
    Tensor target = partialGradInput == null ? input().gradient() : partialGradInput.tensor();
    Tensor x = input().tensor();
    Tensor gradOutput = output().gradient();
    long moved = 2 * bytes(x, gradOutput) + target.bytes();
    Tensor y = reader == Reader.ANY ? output().tensor() : x;
    kernel.gradients(x, y, gamma, mean, variance, gradOutput, target, gradGamma, gradBeta);
    if (partialGradInput != null && input().hasGradient()) {
      ElementWise elementWise = context.elementWise();
      elementWise.add(input().gradient(), target, input().gradient());
      moved += 3 * target.bytes();
    }
    context.clock().book(Kind.BATCH_NORMALIZATION, moved);
  }

  private long encodeGradient(Tensor target, Encoding encoding) {
    Tensor x = input().tensor();
    Tensor gradOutput = output().gradient();
    kernel.encodedGradients(x, gamma, variance, gradOutput, target, encoding, gradGamma, gradBeta);
    return 2 * bytes(x, gradOutput) + target.bytes();
  }

  @Override
  public OperationReport report() {
    String type = "batch normalization" + (hasRelu() ? " + ReLU" : "") + reader.label;
    return OperationReport.plain(name(), type, output().shape().clone(), bytesKept);
  }
}
