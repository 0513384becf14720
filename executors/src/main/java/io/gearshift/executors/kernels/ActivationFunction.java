package io.gearshift.executors.kernels;

import java.util.Locale;

/**
 * A function of single elements, other than the ReLU that products and normalisations have built
 * in.
 *
 * @param kind which
 * @param alpha slope of LeakyReLU below zero, or scale of ELU there; ignored by others
 */
public record ActivationFunction(Kind kind, float alpha) {

  /** Which function of x. */
  public enum Kind {
    /** x above 0, alpha x elsewhere. */
    LEAKY_RELU,
    /** x between 0 and 6, the nearer end elsewhere. */
    RELU6,
    /** x above 0, alpha (exp(x) - 1) elsewhere. */
    ELU,
    /** x / (1 + exp(-1.702 x)): the approximation that DL4J computes. */
    GELU,
    /** x / (1 + exp(-x)). */
    SWISH,
    /** 1 / (1 + exp(-x)). */
    SIGMOID,
    /** tanh x. */
    TANH
  }

  /** Whether no result is below zero. */
  public boolean isNonNegative() {
    return kind == Kind.RELU6 || kind == Kind.SIGMOID;
  }

  /** For people: {@code "leaky relu"}. */
  public String label() {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
