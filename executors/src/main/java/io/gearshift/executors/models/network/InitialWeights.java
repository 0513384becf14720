package io.gearshift.executors.models.network;

import java.util.function.Function;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.TruncatedNormalDistribution;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.deeplearning4j.nn.weights.WeightInitXavierUniform;

/**
 * What the weights of a network are drawn from before training.
 *
 * @param others the rule of all layers but convolutions
 * @param convolutions the rule of a convolution
 */
record InitialWeights(IWeightInit others, Function<Filters, IWeightInit> convolutions) {

  /** Normal, variance 2 / fan-in: He et al. 2015 (arXiv 1502.01852). */
  static InitialWeights he() {
    return everywhere(new WeightInitRelu());
  }

  /** Uniform, variance 2 / (fan-in + fan-out): Glorot and Bengio 2010. */
  static InitialWeights glorot() {
    return everywhere(new WeightInitXavierUniform());
  }

  /** Normal, cut off at two standard deviations, which are those before the cut. */
  static InitialWeights truncatedNormal(double deviation) {
    return everywhere(new WeightInitDistribution(new TruncatedNormalDistribution(0, deviation)));
  }

  /**
   * Convolutions: normal, variance 2 / fan-out, the filters' area times their number. Dense layers:
   * uniform within 1 / sqrt(fan-in), PyTorch's default.
   */
  static InitialWeights fanOut() {
    return new InitialWeights(new WeightInitUniform(), InitialWeights::normalByFanOut);
  }

  /** The same, with dense layers normal of this deviation. */
  static InitialWeights fanOut(double denseDeviation) {
    return new InitialWeights(normal(denseDeviation), InitialWeights::normalByFanOut);
  }

  /** Uniform within 1 / sqrt(fan-in): PyTorch's default. */
  static InitialWeights uniform() {
    return everywhere(new WeightInitUniform());
  }

  private static InitialWeights everywhere(IWeightInit rule) {
    return new InitialWeights(rule, filters -> rule);
  }

  private static IWeightInit normalByFanOut(Filters filters) {
    return normal(Math.sqrt(2 / filters.fanOut()));
  }

  private static IWeightInit normal(double deviation) {
    return new WeightInitDistribution(new NormalDistribution(0, deviation));
  }
}
