package io.gearshift.executors.check;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Arrays;

/**
 * One backend's kernels, each call of a layer's repeated by another backend on the same operands
 * and compared. Its results are those of the first; it remembers the worst distance.
 */
final class ComparedKernels extends ForwardingKernels {
  /** Sums below this part of their terms' magnitudes are taken for cancelled. */
  private static final double CANCELLED = 1e-3;

  private final Kernels own;
  private final Kernels reference;
  private double worst = 0;
  private String worstAt = "nothing";

  ComparedKernels(Kernels own, Kernels reference) {
    super(own);
    this.own = own;
    this.reference = reference;
  }

  /**
   * The largest distance so far: the Euclidean length of a difference over the reference's. Not a
   * number if one of them was not.
   */
  double worst() {
    return worst;
  }

  /** Where that was. */
  String worstAt() {
    return worstAt;
  }

  private void compare(String what, Tensor result, Tensor expected) {
    compare(what, result, expected, 0);
  }

  /**
   * Compares sums.
   *
   * @param ofMagnitudes the length of the sums of their terms' magnitudes. Terms may cancel out, as
   *     those of a shift do that a later normalisation takes off again: then both sides are left
   *     with rounding errors, which are relative to the terms
   */
  private void compare(String what, Tensor result, Tensor expected, double ofMagnitudes) {
    double difference = 0;
    double squares = 0;
    float[] values = own.download(result);
    float[] right = expected.toFloats();
    for (int i = 0; i < values.length; i++) {
      double error = (double) values[i] - right[i];
      difference += error * error;
      squares += (double) right[i] * right[i];
    }
    double length = Math.max(squares, Math.pow(CANCELLED * ofMagnitudes, 2));
    double distance = difference == 0 ? 0 : Math.sqrt(difference / length);
    if (distance > worst || Double.isNaN(distance)) {
      worst = distance;
      worstAt = what;
    }
  }

  private static Tensor like(Tensor tensor) {
    return HostCopy.like(tensor);
  }

  private Tensor copy(Tensor tensor) {
    return HostCopy.of(own, tensor);
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return new ComparedConvolution(
        own.convolution(shape, inputType), reference.convolution(shape, inputType));
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return new ComparedPooling(own.pooling(shape), reference.pooling(shape));
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return new ComparedNormalization(
        Arrays.toString(shape),
        epsilon,
        own.batchNormalization(shape, epsilon, activation),
        reference.batchNormalization(shape, epsilon, activation));
  }

  private final class ComparedConvolution implements Convolution {
    private final Convolution first;
    private final Convolution second;

    ComparedConvolution(Convolution first, Convolution second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public ConvolutionShape shape() {
      return first.shape();
    }

    @Override
    public DataType inputType() {
      return first.inputType();
    }

    @Override
    public void output(Tensor input, Tensor weight, Tensor output) {
      first.output(input, weight, output);
      Tensor expected = like(output);
      second.output(copy(input), copy(weight), expected);
      compare("the output of " + shape(), output, expected);
    }

    @Override
    public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
      first.gradInput(gradOutput, weight, gradInput);
      Tensor expected = like(gradInput);
      second.gradInput(copy(gradOutput), copy(weight), expected);
      compare("gradInput of " + shape(), gradInput, expected);
    }

    @Override
    public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
      first.gradWeight(input, gradOutput, gradWeight);
      Tensor expected = like(gradWeight);
      second.gradWeight(copy(input), copy(gradOutput), expected);
      compare("gradWeight of " + shape(), gradWeight, expected);
    }

    @Override
    public String implementation(Product product) {
      return first.implementation(product);
    }
  }

  private final class ComparedPooling implements Pooling {
    private final Pooling first;
    private final Pooling second;

    ComparedPooling(Pooling first, Pooling second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public PoolingShape shape() {
      return first.shape();
    }

    @Override
    public void output(Tensor input, Tensor output) {
      first.output(input, output);
      Tensor expected = like(output);
      second.output(copy(input), expected);
      compare("the output of " + shape(), output, expected);
    }

    @Override
    public void gradInput(Tensor gradOutput, Tensor gradInput) {
      first.gradInput(gradOutput, gradInput);
      Tensor expected = like(gradInput);
      second.gradInput(copy(gradOutput), expected);
      compare("gradInput of " + shape(), gradInput, expected);
    }

    @Override
    public long bytesKept() {
      return first.bytesKept() + second.bytesKept();
    }
  }

  private final class ComparedNormalization implements BatchNormalization {
    private final String shape;
    private final float epsilon;
    private final BatchNormalization first;
    private final BatchNormalization second;

    ComparedNormalization(
        String shape, float epsilon, BatchNormalization first, BatchNormalization second) {
      this.shape = shape;
      this.epsilon = epsilon;
      this.first = first;
      this.second = second;
    }

    @Override
    public void output(
        Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output) {
      Tensor before = copy(input);
      first.output(input, gamma, beta, mean, variance, output);
      Tensor expected = like(output);
      Tensor expectedMean = like(mean);
      Tensor expectedVariance = like(variance);
      second.output(before, copy(gamma), copy(beta), expectedMean, expectedVariance, expected);
      compare("the output of BatchNorm " + shape, output, expected);
      compare("the variance of BatchNorm " + shape, variance, expectedVariance);
    }

    @Override
    public void inference(
        Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output) {
      first.inference(input, gamma, beta, mean, variance, output);
    }

    @Override
    public void gradients(
        Tensor input,
        Tensor output,
        Tensor gamma,
        Tensor mean,
        Tensor variance,
        Tensor gradOutput,
        Tensor gradInput,
        Tensor gradGamma,
        Tensor gradBeta) {
      // The gradient of the input may overwrite the output's.
      Tensor before = copy(gradOutput);
      first.gradients(
          input, output, gamma, mean, variance, gradOutput, gradInput, gradGamma, gradBeta);
      Tensor expected = like(gradInput);
      Tensor expectedGamma = like(gradGamma);
      Tensor expectedBeta = like(gradBeta);
      second.gradients(
          copy(input),
          copy(output),
          copy(gamma),
          copy(mean),
          copy(variance),
          before,
          expected,
          expectedGamma,
          expectedBeta);
      compare("gradInput of BatchNorm " + shape, gradInput, expected);
      double[][] magnitudes = magnitudes(copy(input), mean, variance, before);
      compare(
          "the gradient of gamma of BatchNorm " + shape,
          gradGamma,
          expectedGamma,
          length(magnitudes[0]));
      compare(
          "the gradient of beta of BatchNorm " + shape,
          gradBeta,
          expectedBeta,
          length(magnitudes[1]));
    }

    /** Each channel's sums of the magnitudes of gamma's terms and of beta's. */
    private double[][] magnitudes(Tensor input, Tensor mean, Tensor variance, Tensor gradOutput) {
      float[] means = own.download(mean);
      float[] variances = own.download(variance);
      float[] inputs = input.toFloats();
      float[] gradients = gradOutput.toFloats();
      int channels = means.length;
      double[] ofGamma = new double[channels];
      double[] ofBeta = new double[channels];
      for (int i = 0; i < gradients.length; i++) {
        int channel = i % channels;
        double normalized = (inputs[i] - means[channel]) / Math.sqrt(variances[channel] + epsilon);
        ofGamma[channel] += Math.abs(gradients[i] * normalized);
        ofBeta[channel] += Math.abs(gradients[i]);
      }
      return new double[][] {ofGamma, ofBeta};
    }

    private double length(double[] values) {
      return Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
    }

    @Override
    public boolean readsOutputInGradients() {
      return first.readsOutputInGradients() || second.readsOutputInGradients();
    }

    @Override
    public long bytesKept() {
      return first.bytesKept() + second.bytesKept();
    }
  }
}
