package io.gearshift.executors.kernels.contract;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.reference.ReferenceKernels;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** All tensors of one training step of a batch normalisation. */
final class NormalizationStep {
  private static final float EPSILON = 1e-5f;

  private final int[] shape;
  private final int channels;
  private final Activation activation;
  final Tensor input;
  final Tensor gamma;
  final Tensor beta;
  final Tensor gradOutput;
  final Tensor mean;
  final Tensor variance;
  final Tensor output;

  /** The results of {@link BatchNormalization#gradients}. */
  record Gradients(Tensor gradInput, Tensor gradGamma, Tensor gradBeta) {}

  private NormalizationStep(
      int[] shape,
      Activation activation,
      Tensor input,
      Tensor gamma,
      Tensor beta,
      Tensor gradOutput) {
    this.shape = shape;
    this.channels = shape[3];
    this.activation = activation;
    this.input = input;
    this.gamma = gamma;
    this.beta = beta;
    this.gradOutput = gradOutput;
    this.mean = Operands.unwritten(channels);
    this.variance = Operands.unwritten(channels);
    this.output = Operands.unwritten(shape);
  }

  /**
   * Channels of different means (up to 30 deviations from 0) and deviations; gammas of any sign.
   */
  static NormalizationStep random(int[] shape, Activation activation) {
    Tensor input = Operands.uniform(-1, 1, 41, shape);
    int channels = shape[3];
    for (int i = 0; i < input.size(); i++) {
      int c = i % channels;
      input.set(i, input.get(i) * (1 + c % 3) + (c % 4 == 3 ? 30 : c % 5 - 2));
    }
    Tensor gamma = Operands.uniform(-2, 2, 42, channels);
    if (channels > 1) {
      gamma.set(1, 0);
    }
    return new NormalizationStep(
        shape,
        activation,
        input,
        gamma,
        Operands.uniform(-1, 1, 43, channels),
        Operands.uniform(-1, 1, 44, shape));
  }

  /** The same operands, mean and variance with results of its own. */
  NormalizationStep twin() {
    NormalizationStep twin =
        new NormalizationStep(
            shape,
            activation,
            Operands.copy(input),
            Operands.copy(gamma),
            Operands.copy(beta),
            Operands.copy(gradOutput));
    twin.mean.copyFrom(mean);
    twin.variance.copyFrom(variance);
    return twin;
  }

  BatchNormalization open(Kernels kernels) {
    return kernels.batchNormalization(shape, EPSILON, activation);
  }

  BatchNormalization openReference() {
    return open(new ReferenceKernels(1));
  }

  void train(BatchNormalization normalization) {
    normalization.output(input, gamma, beta, mean, variance, output);
  }

  void infer(BatchNormalization normalization) {
    normalization.inference(input, gamma, beta, mean, variance, output);
  }

  Gradients gradients(BatchNormalization normalization) {
    return gradients(normalization, gradOutput, Operands.unwritten(shape));
  }

  Gradients gradientsInPlace(BatchNormalization normalization) {
    Tensor both = Operands.copy(gradOutput);
    return gradients(normalization, both, both);
  }

  private Gradients gradients(BatchNormalization normalization, Tensor gradient, Tensor gradInput) {
    Gradients gradients =
        new Gradients(gradInput, Operands.unwritten(channels), Operands.unwritten(channels));
    normalization.gradients(
        input,
        output,
        gamma,
        mean,
        variance,
        gradient,
        gradInput,
        gradients.gradGamma(),
        gradients.gradBeta());
    return gradients;
  }

  /** Mean of |x| of a channel: what the error of its mean is relative to. */
  double meanMagnitude(NormalizationStep reference, int c) {
    int count = input.size() / channels;
    double sum = 0;
    for (int i = c; i < input.size(); i += channels) {
      sum += Math.abs(reference.input.get(i));
    }
    return sum / count;
  }

  /** |gamma| (|x| + |mean|) / deviation + |beta|: the terms that an output is summed from. */
  double outputMagnitude(int index, int c) {
    return Math.abs(gamma.get(c)) * inputMagnitude(index, c) + Math.abs(beta.get(c));
  }

  /** Each gradient's formula with the absolute values of its terms. */
  Gradients gradientMagnitudes() {
    Gradients sums =
        new Gradients(
            Tensor.allocate(DataType.F32, shape),
            Tensor.allocate(DataType.F32, channels),
            Tensor.allocate(DataType.F32, channels));
    int count = input.size() / channels;
    for (int i = 0; i < input.size(); i++) {
      int c = i % channels;
      float g = Math.abs(gradOutput.get(i));
      sums.gradBeta().set(c, sums.gradBeta().get(c) + g);
      sums.gradGamma().set(c, sums.gradGamma().get(c) + (float) (g * inputMagnitude(i, c)));
    }
    for (int i = 0; i < input.size(); i++) {
      int c = i % channels;
      double terms =
          Math.abs(gradOutput.get(i))
              + sums.gradBeta().get(c) / count
              + inputMagnitude(i, c) * sums.gradGamma().get(c) / count;
      sums.gradInput().set(i, (float) (Math.abs(gamma.get(c)) * terms / deviation(c)));
    }
    return sums;
  }

  private double inputMagnitude(int index, int c) {
    return (Math.abs(input.get(index)) + Math.abs(mean.get(c))) / deviation(c);
  }

  private double deviation(int c) {
    return Math.sqrt((double) variance.get(c) + EPSILON);
  }
}
