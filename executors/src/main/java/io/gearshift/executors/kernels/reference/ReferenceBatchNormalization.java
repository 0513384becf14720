package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Batch normalisation in f64, each result rounded once to f32. The variance is taken around the
 * unrounded mean, and the training output uses both unrounded; the gradients use the mean and
 * variance given to them. Keeps nothing between calls.
 */
final class ReferenceBatchNormalization implements BatchNormalization {
  private final int[] shape;
  private final int channels;
  private final float epsilon;
  private final Activation activation;

  ReferenceBatchNormalization(int[] shape, float epsilon, Activation activation) {
    this.shape = Shapes.requireValid(shape);
    this.channels = shape[3];
    this.epsilon = epsilon;
    this.activation = activation;
  }

  @Override
  public void output(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, output);
    double[] x = Contents.read(input);
    double[] means = channelMeans(x);
    double[] squares = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double centred = x[i] - means[i % channels];
      squares[i] = centred * centred;
    }
    double[] variances = channelMeans(squares);
    Contents.write(normalized(x, gamma, beta, means, variances), output);
    Contents.write(means, mean);
    Contents.write(variances, variance);
  }

  @Override
  public void inference(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, output);
    double[] means = Contents.read(mean);
    double[] variances = Contents.read(variance);
    Contents.write(normalized(Contents.read(input), gamma, beta, means, variances), output);
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
    Shapes.forNormalizationGradients(
        shape, input, output, gamma, mean, variance, gradOutput, gradInput, gradGamma, gradBeta);
    double[] g = Contents.read(gradOutput);
    if (activation == Activation.RELU) {
      double[] y = Contents.read(output);
      for (int i = 0; i < g.length; i++) {
        g[i] = y[i] > 0 ? g[i] : 0;
      }
    }
    double[] means = Contents.read(mean);
    double[] deviations = deviations(Contents.read(variance));
    double[] normalized = Contents.read(input);
    double[] weighted = new double[g.length];
    for (int i = 0; i < g.length; i++) {
      int c = i % channels;
      normalized[i] = (normalized[i] - means[c]) / deviations[c];
      weighted[i] = g[i] * normalized[i];
    }
    double[] meanGradient = channelMeans(g);
    double[] meanWeighted = channelMeans(weighted);
    double[] scale = Contents.read(gamma);
    double[] result = new double[g.length];
    for (int i = 0; i < g.length; i++) {
      int c = i % channels;
      result[i] =
          scale[c] / deviations[c] * (g[i] - meanGradient[c] - normalized[i] * meanWeighted[c]);
    }
    Contents.write(result, gradInput);
    Contents.write(channelSums(weighted), gradGamma);
    Contents.write(channelSums(g), gradBeta);
  }

  @Override
  public long bytesKept() {
    return 0;
  }

  private double[] normalized(
      double[] x, Tensor gamma, Tensor beta, double[] means, double[] variances) {
    double[] scale = Contents.read(gamma);
    double[] shift = Contents.read(beta);
    double[] deviations = deviations(variances);
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i % channels;
      double value = scale[c] * (x[i] - means[c]) / deviations[c] + shift[c];
      y[i] = activation == Activation.RELU ? Math.max(value, 0) : value;
    }
    return y;
  }

  private double[] deviations(double[] variances) {
    double[] deviations = new double[channels];
    for (int c = 0; c < channels; c++) {
      deviations[c] = Math.sqrt(variances[c] + epsilon);
    }
    return deviations;
  }

  private double[] channelMeans(double[] values) {
    double[] means = channelSums(values);
    int count = values.length / channels;
    for (int c = 0; c < channels; c++) {
      means[c] /= count;
    }
    return means;
  }

  private double[] channelSums(double[] values) {
    double[] sums = new double[channels];
    for (int i = 0; i < values.length; i++) {
      sums[i % channels] += values[i];
    }
    return sums;
  }
}
