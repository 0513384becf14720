package io.gearshift.executors.ops;

import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.StepClock.Kind;
import java.util.List;

/** Batch normalisation, perhaps with its ReLU; keeps the running statistics. */
public final class NormalizationOperation extends Operation {

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

  public NormalizationOperation(
      String name,
      Value input,
      Value output,
      LayerSpec.Normalization spec,
      Kernels.Activation activation,
      Parameters parameters,
      Kernels kernels) {
    super(name, List.of(input), output);
    this.spec = spec;
    this.activation = activation;
    this.parameters = parameters;
    this.kernel = kernels.batchNormalization(output.shape(), spec.epsilon(), activation);
    this.mean = kernels.allocate(DataType.F32, spec.channels());
    this.variance = kernels.allocate(DataType.F32, spec.channels());
  }

  @Override
  public boolean hasParameters() {
    return true;
  }

  @Override
  public void plan(BufferPlan buffers, int forward, int backward) {
    input().readAt(forward);
    output().writtenAt(forward);
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

  @Override
  public void forward(PassContext context) {
    context.clock().start();
    Tensor x = input().tensor();
    Tensor y = output().tensor();
    long moved = bytes(x, y);
    if (training) {
      kernel.output(x, gamma, beta, mean, variance, y);
      moved += x.bytes();
      // As DL4J's BatchNormalization.
      context.elementWise().moveAverage(runningMean, mean, spec.decay());
      context.elementWise().moveAverage(runningVariance, variance, spec.decay());
    } else {
      kernel.inference(x, gamma, beta, runningMean, runningVariance, y);
    }
    context.clock().book(Kind.BATCH_NORMALIZATION, moved);
  }

  @Override
  public void backward(PassContext context) {
    context.clock().start();
    Tensor target = partialGradInput == null ? input().gradient() : partialGradInput.tensor();
    Tensor x = input().tensor();
    Tensor gradOutput = output().gradient();
    long moved = 2 * bytes(x, gradOutput) + target.bytes();
    kernel.gradients(
        x, output().tensor(), gamma, mean, variance, gradOutput, target, gradGamma, gradBeta);
    if (partialGradInput != null && input().hasGradient()) {
      ElementWise elementWise = context.elementWise();
      elementWise.add(input().gradient(), target, input().gradient());
      moved += 3 * target.bytes();
    }
    context.clock().book(Kind.BATCH_NORMALIZATION, moved);
  }

  @Override
  public OperationReport report() {
    String relu = activation == Kernels.Activation.RELU ? " + ReLU" : "";
    return OperationReport.plain(
        name(), "batch normalization" + relu, output().shape().clone(), bytesKept);
  }
}
