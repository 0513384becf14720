package io.gearshift.driver.config.precision;

/**
 * The quantisers of learned formats, by the public code's names, which are those of the constants
 * in lower case; its forms for activations have {@code _relu} behind them.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452), and {@code mixed-precision-dnns} of
 * sony/ai-research-code.
 */
public enum LearnedForm {
  /** Uniform, nothing trained. */
  FP,
  /** Powers of two, nothing trained. */
  POW2,
  /** Uniform: width and largest value. */
  PARAMETRIC_FP_B_XMAX,
  /** Uniform: step and largest value. */
  PARAMETRIC_FP_D_XMAX,
  /** Uniform: step and width. */
  PARAMETRIC_FP_D_B,
  /** Powers of two: width and largest power. */
  PARAMETRIC_POW2_B_XMAX,
  /** Powers of two: width and smallest power. */
  PARAMETRIC_POW2_B_XMIN,
  /** Powers of two: smallest and largest power. */
  PARAMETRIC_POW2_XMIN_XMAX;

  /** Whether anything is trained. */
  public boolean isTrained() {
    return this != FP && this != POW2;
  }

  /** Whether numbers are powers of two; else they lie a step apart. */
  public boolean isPowers() {
    return switch (this) {
      case POW2, PARAMETRIC_POW2_B_XMAX, PARAMETRIC_POW2_B_XMIN, PARAMETRIC_POW2_XMIN_XMAX -> true;
      case FP, PARAMETRIC_FP_B_XMAX, PARAMETRIC_FP_D_XMAX, PARAMETRIC_FP_D_B -> false;
    };
  }
}
