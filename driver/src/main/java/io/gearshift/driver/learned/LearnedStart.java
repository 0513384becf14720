package io.gearshift.driver.learned;

import io.gearshift.driver.config.precision.LearnedConfiguration.Side;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;

/**
 * The format of a side's operands, and where their trained values start.
 *
 * <p>Source: {@code mixed-precision-dnns/model_resnet.py} of sony/ai-research-code.
 *
 * @param side as it is configured
 * @param signed whether operands have values below zero
 */
public record LearnedStart(Side side, boolean signed) {
  /** The largest width whose grid is finer than the largest weight asks for. */
  private static final int NARROW = 4;

  private static final Bounds ANY = new Bounds(Float.MIN_NORMAL, Float.MAX_VALUE);
  private static final float EPSILON = 0x1p-23f;
  private static final double LN2 = StrictMath.log(2);

  /** The format. */
  public LearnedFormat format() {
    return side.form().isPowers() ? powers() : uniform();
  }

  private LearnedFormat uniform() {
    return switch (side.form()) {
      case PARAMETRIC_FP_B_XMAX ->
          new LearnedUniform(LearnedUniform.Form.B_XMAX, signed, uniformWidths(), side.largest());
      case PARAMETRIC_FP_D_XMAX ->
          new LearnedUniform(LearnedUniform.Form.D_XMAX, signed, side.steps(), side.largest());
      case PARAMETRIC_FP_D_B ->
          new LearnedUniform(LearnedUniform.Form.D_B, signed, uniformWidths(), side.steps());
      default -> new LearnedUniform(LearnedUniform.Form.D_B, signed, width(), ANY);
    };
  }

  private LearnedFormat powers() {
    boolean zero = !signed;
    return switch (side.form()) {
      case PARAMETRIC_POW2_B_XMAX ->
          new LearnedPowers(LearnedPowers.Form.B_XMAX, signed, zero, side.widths(), side.largest());
      case PARAMETRIC_POW2_B_XMIN ->
          new LearnedPowers(
              LearnedPowers.Form.B_XMIN, signed, zero, side.widths(), side.smallest());
      case PARAMETRIC_POW2_XMIN_XMAX ->
          new LearnedPowers(
              LearnedPowers.Form.XMIN_XMAX, signed, zero, side.smallest(), side.largest());
      default -> new LearnedPowers(LearnedPowers.Form.B_XMAX, signed, zero, width(), ANY);
    };
  }

  private Bounds width() {
    return new Bounds(side.bits(), side.bits());
  }

  /** A uniform grid with a sign has a bit for a size, too. */
  private Bounds uniformWidths() {
    int least = signed ? 2 : 1;
    return new Bounds(
        Math.max(least, side.widths().least()), Math.max(least, side.widths().most()));
  }

  /** The trained values at the configured step. */
  public float[] values() {
    return values(side.step());
  }

  /**
   * The trained values at a step.
   *
   * @return both, in the format's order
   */
  public float[] values(double step) {
    double largest = step * (Math.scalb(1.0, side.bits() - (signed ? 1 : 0)) - 1);
    if (!side.form().isPowers()) {
      return switch (side.form()) {
        case PARAMETRIC_FP_B_XMAX -> pair(side.bits(), largest);
        case PARAMETRIC_FP_D_XMAX -> pair(step, largest);
        default -> pair(side.bits(), step);
      };
    }
    double end = Math.scalb(1.0, (int) Math.rint(log2(largest)));
    double other = end / StrictMath.pow(2, Math.scalb(1.0, side.bits() - 1) - 1);
    return switch (side.form()) {
      case PARAMETRIC_POW2_B_XMAX -> pair(side.bits(), inside(side.largest(), end));
      case PARAMETRIC_POW2_B_XMIN -> pair(side.bits(), inside(side.smallest(), other));
      case PARAMETRIC_POW2_XMIN_XMAX ->
          pair(inside(side.smallest(), other), inside(side.largest(), end));
      default -> pair(side.bits(), end);
    };
  }

  /**
   * The step whose grid ends near the largest weight: beyond it with more than 4 bits, before it
   * else.
   *
   * @param weights the flat vector
   * @param from the first of them
   * @param size how many they are
   */
  public double step(float[] weights, int from, int size) {
    float largest = 0;
    for (int i = from; i < from + size; i++) {
      largest = Math.max(largest, Math.abs(weights[i]));
    }
    double levels = Math.scalb(1.0, side.bits() - 1) - 1;
    double exponent = log2((largest + EPSILON) / levels);
    double rounded = side.bits() > NARROW ? Math.ceil(exponent) : Math.floor(exponent);
    return Math.scalb(1.0, (int) rounded);
  }

  private static double inside(Bounds bounds, double value) {
    return Math.max(
        bounds.least() + LearnedFormat.MARGIN,
        Math.min(bounds.most() - LearnedFormat.MARGIN, value));
  }

  private static double log2(double value) {
    return StrictMath.log(value) / LN2;
  }

  private static float[] pair(double first, double second) {
    return new float[] {(float) first, (float) second};
  }
}
