package io.gearshift.driver.config.run;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.error.UserError;
import java.util.Optional;

/**
 * How parameters are updated.
 *
 * @param rule how gradients move parameters
 * @param adam Adam's own numbers
 * @param momentum how momentum changes over the run
 * @param biases what biases have of their own
 * @param normalization what batch normalisations have of their own
 * @param convolutions what convolutions have of their own
 * @param kept parameters that keep their values
 * @param maxNorm of an output unit's weights
 * @param labelSmoothing share of the target that is spread over all classes
 * @param l2Penalty factor of the squared weights in the loss
 * @param rates factor of the learning rate over the run
 */
public record OptimizerConfiguration(
    Rule rule,
    AdamNumbers adam,
    Rise momentum,
    Group biases,
    Group normalization,
    Convolutions convolutions,
    KeptParameters kept,
    Optional<Double> maxNorm,
    double labelSmoothing,
    double l2Penalty,
    Rates rates) {

  /** How gradients move parameters. */
  public enum Rule {
    SGD,
    NESTEROV,
    ADAM
  }

  /** How a factor of the learning rate runs. */
  public enum Curve {
    CONSTANT,
    COSINE,
    ONE_CYCLE,
    TRIANGULAR,
    POLYNOMIAL
  }

  /** Decays and epsilon. */
  public record AdamNumbers(double meanDecay, double varianceDecay, double epsilon) {}

  /**
   * A change of momentum over the run.
   *
   * @param end empty for none
   * @param share of the run that it takes
   */
  public record Rise(Optional<Double> end, double share) {}

  /**
   * What convolutions have of their own.
   *
   * @param rate factor of the learning rate
   * @param maxNorm of a channel's weights; empty for none
   */
  public record Convolutions(double rate, Optional<Double> maxNorm) {}

  /**
   * What a group of parameters has of its own.
   *
   * @param decay weight decay; empty for that of weights
   * @param rate factor of the learning rate
   */
  public record Group(Optional<Double> decay, double rate) {}

  /** A curve with its numbers. */
  public record Rates(
      Curve curve,
      double end,
      double start,
      double peak,
      double power,
      double share,
      double warmUp) {

    /** Whether a rate in the middle of the run changes with its length, if by its last bit. */
    public boolean dependOnTheEnd() {
      return curve != Curve.CONSTANT || warmUp > 0;
    }
  }

  /** Whether the middle of the run changes with its length. */
  public boolean dependsOnTheEnd() {
    return rates.dependOnTheEnd() || momentum.end().isPresent();
  }

  public static OptimizerConfiguration of(ConfigurationValues values) {
    Optional<Double> maxNorm = values.get(OptimizerKeys.MAX_NORM);
    return new OptimizerConfiguration(
        values.get(OptimizerKeys.OPTIMIZER),
        new AdamNumbers(
            values.get(OptimizerKeys.ADAM_MEAN_DECAY),
            values.get(OptimizerKeys.ADAM_VARIANCE_DECAY),
            values.get(OptimizerKeys.ADAM_EPSILON)),
        rise(values),
        new Group(values.get(OptimizerKeys.BIAS_DECAY), values.get(OptimizerKeys.BIAS_RATE)),
        new Group(
            values.get(OptimizerKeys.NORMALIZATION_DECAY),
            values.get(OptimizerKeys.NORMALIZATION_RATE)),
        new Convolutions(
            values.get(OptimizerKeys.CONVOLUTION_RATE),
            values.get(OptimizerKeys.CONVOLUTION_MAX_NORM).orElse(maxNorm)),
        KeptParameters.parse(values.get(OptimizerKeys.KEPT_PARAMETERS)),
        maxNorm,
        values.get(OptimizerKeys.LABEL_SMOOTHING),
        values.get(OptimizerKeys.L2_PENALTY),
        new Rates(
            values.get(OptimizerKeys.CURVE),
            values.get(OptimizerKeys.CURVE_END),
            values.get(OptimizerKeys.CURVE_START),
            values.get(OptimizerKeys.CURVE_PEAK),
            values.get(OptimizerKeys.CURVE_POWER),
            values.get(OptimizerKeys.CURVE_SHARE),
            values.get(OptimizerKeys.WARM_UP)));
  }

  private static Rise rise(ConfigurationValues values) {
    Optional<Double> end = values.get(OptimizerKeys.MOMENTUM_END);
    if (end.isPresent() && values.get(OptimizerKeys.OPTIMIZER) == Rule.ADAM) {
      throw UserError.invalid(
          "Momentum_End", end.get(), "be same with Optimizer: adam, which takes no Momentum");
    }
    return new Rise(end, values.get(OptimizerKeys.MOMENTUM_SHARE));
  }
}
