package io.gearshift.executors.kernels.update;

/**
 * How far an update by momentum goes.
 *
 * @param learningRate factor of what the parameter moves by
 * @param momentum factor of the old momentum
 * @param weightDecay factor of the parameter that is added to its gradient
 * @param form what the parameter moves by
 */
public record MomentumRates(float learningRate, float momentum, float weightDecay, Form form) {

  /** What a parameter moves by. */
  public enum Form {
    /** The momentum. */
    PLAIN,
    /** The gradient plus {@code momentum} times the new momentum. */
    NESTEROV
  }
}
