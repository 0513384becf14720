package io.gearshift.driver.policy.diversity;

/**
 * What the ratio of diversities is held against: {@code T(e) = alpha + beta exp(-lambda e)}, e the
 * epoch counted from the start of training.
 *
 * <p>Source: MuPPET (arXiv 2006.09049), section 3.3, where (alpha, beta, lambda) = (1, 1.5, 0.1).
 *
 * @param alpha what T falls to
 * @param beta how far above alpha T begins
 * @param lambda how fast it falls, per epoch
 */
public record Threshold(double alpha, double beta, double lambda) {

  /** The published constants. */
  public static final Threshold PUBLISHED = new Threshold(1, 1.5, 0.1);

  /** T(epoch). */
  public double at(int epoch) {
    return alpha + beta * Math.exp(-lambda * epoch);
  }
}
