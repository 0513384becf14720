package io.gearshift.driver.policy;

import io.gearshift.executors.numerics.Precision;

/**
 * Decides between epochs which precision the cluster computes in next, at which learning rate, and
 * when training is complete. Asked in the order of epochs:
 *
 * <pre>
 * for (epoch = 0; ; epoch++) {
 *   train(policy.precision(), policy.learningRate(epoch));
 *   decision = policy.endOfEpoch(epoch, lastGradient);
 *   if (decision.stop()) break;
 * }
 * </pre>
 *
 * <p>A policy restored from its {@linkplain #state() state} and {@linkplain #gradientSum() gradient
 * sum} decides as the one that they were taken from.
 */
public interface PrecisionPolicy {

  /** The policy's name in configurations and records. */
  PolicyKind kind();

  /** The precision of the epoch to come. */
  Precision precision();

  /** The learning rate of the epoch to come, counted from 0. */
  double learningRate(int epoch);

  /**
   * The epoch with which training proper begins, and every schedule with it; those before prepare
   * it, as its first epoch would train.
   */
  default int firstEpoch() {
    return 0;
  }

  /** Whether the end of the epoch to come needs the gradient. */
  boolean needsGradient();

  /**
   * Ends an epoch.
   *
   * @param epoch the epoch that ended, from 0
   * @param gradient the flat gradient of its last mini-batch, summed over all workers; not kept,
   *     and not looked at unless {@link #needsGradient()} said so before the epoch
   * @throws IllegalArgumentException if the gradient is needed and does not fit or is not finite
   */
  PolicyDecision endOfEpoch(int epoch, float[] gradient);

  /** What this policy remembers, but for the gradient sum. */
  PolicyState state();

  /** The vector that belongs to {@link #state()}: a copy, empty where there is none. */
  float[] gradientSum();

  /**
   * Takes back what {@link #state()} and {@link #gradientSum()} gave.
   *
   * @throws IllegalArgumentException if they do not fit this policy's ladder or tensors
   */
  void restore(PolicyState state, float[] gradientSum);
}
