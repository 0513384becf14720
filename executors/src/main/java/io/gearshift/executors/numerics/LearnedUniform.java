package io.gearshift.executors.numerics;

/**
 * A uniform grid of which two of width, step and largest value are trained, the third follows: what
 * the trained values make of a tensor, and how gradients come back to them.
 *
 * <p>The step is snapped to a power of two, the width to a whole number, the trained values to
 * their bounds; gradients pass the first two straight through and end beyond the bounds. A value
 * becomes step * rint(value cut to [lowest, largest] / step), in single precision.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452), section 3, and {@code
 * mixed-precision-dnns/parametric_quantization.py} of sony/ai-research-code.
 *
 * @param form which two are trained
 * @param signed whether there are values below zero; if so the width has a bit of sign
 * @param first bounds of the first trained value
 * @param second bounds of the second one
 */
public record LearnedUniform(Form form, boolean signed, Bounds first, Bounds second)
    implements LearnedFormat {

  private static final double LN2 = PowersOfTwo.LN2;

  /** What is trained, in the order of the values. */
  public enum Form {
    /** Width in bits, and the largest value. */
    B_XMAX("bits and largest value"),
    /** Step, and the largest value. */
    D_XMAX("step and largest value"),
    /** Width in bits, and step. */
    D_B("bits and step");

    private final String label;

    Form(String label) {
      this.label = label;
    }
  }

  @Override
  public boolean isOrdered() {
    return form == Form.D_XMAX;
  }

  @Override
  public boolean fitsBytes(float firstValue, float secondValue) {
    return !Float.isNaN(firstValue)
        && !Float.isNaN(secondValue)
        && at(firstValue, secondValue).largestRaw() <= Byte.MAX_VALUE;
  }

  @Override
  public int bits(float firstValue, float secondValue, int least) {
    return at(firstValue, secondValue).bits(least);
  }

  @Override
  public double[] bitsGradient(float firstValue, float secondValue, int least) {
    return at(firstValue, secondValue).bitsGradient(least);
  }

  @Override
  public String label(String origin) {
    return "uniform, " + origin + " " + form.label;
  }

  /**
   * The grid of two trained values.
   *
   * @throws IllegalArgumentException if one of them is no number
   */
  public At at(float firstValue, float secondValue) {
    LearnedFormat.requireNumbers(firstValue, secondValue);
    float one = first.cut(firstValue);
    float two = second.cut(secondValue);
    double levels = form == Form.D_XMAX ? 0 : Math.scalb(1.0, (int) Math.rint(one) - sign()) - 1;
    float step =
        switch (form) {
          case B_XMAX -> PowersOfTwo.nearest(two / levels);
          case D_XMAX -> PowersOfTwo.nearest(one);
          case D_B -> PowersOfTwo.nearest(two);
        };
    float largest = form == Form.D_B ? (float) (step * levels) : two;
    return new At(this, firstValue, secondValue, step, largest, levels);
  }

  private int sign() {
    return signed ? 1 : 0;
  }

  /**
   * A grid at certain trained values.
   *
   * @param format of it
   * @param firstValue as it is trained
   * @param secondValue as it is trained
   * @param step a power of two
   * @param largest what greater values are cut to before they are rounded
   * @param levels steps from zero to the largest value by the width; 0 where no width is trained
   */
  public record At(
      LearnedUniform format,
      float firstValue,
      float secondValue,
      float step,
      float largest,
      double levels) {

    /** What smaller values are cut to before they are rounded. */
    public float lowest() {
      return format.signed ? -largest : 0;
    }

    /** The whole number of steps that a value becomes; of equally near ones the even one. */
    public int encode(float value) {
      return (int) Math.rint(cut(value) / step);
    }

    /** The value of a whole number of steps. */
    public float decode(int raw) {
      return raw * step;
    }

    /** The largest whole number of steps. */
    public int largestRaw() {
      return encode(largest);
    }

    /** A value, or the end of the range that it is beyond. */
    public float cut(float value) {
      return Math.max(lowest(), Math.min(largest, value));
    }

    /** How a value that is encoded changes with the step: what rounding adds, in steps. */
    public float byStep(float value) {
      float steps = cut(value) / step;
      return (float) Math.rint(steps) - steps;
    }

    /** How a value that is encoded changes with the largest one, but for rounding: -1, 0 or 1. */
    public int byLargest(float value) {
      if (value > largest) {
        return 1;
      }
      return format.signed && value < -largest ? -1 : 0;
    }

    /** Whether the gradient by a value passes. */
    public boolean holds(float value) {
      return value >= lowest() && value <= largest;
    }

    /**
     * Width in bits by which a size is counted, a whole number of them: the trained one, else
     * ceil(log2(largest / step + 1)), and one for the sign.
     *
     * @param least no width is smaller
     */
    public int bits(int least) {
      return format.form == Form.D_XMAX
          ? Math.max(least, countedBits())
          : (int) Math.rint(format.first.cut(firstValue));
    }

    private int countedBits() {
      return (int) Math.ceil(StrictMath.log(largestRaw() + 1.0) / LN2) + format.sign();
    }

    /**
     * The gradients by the trained values.
     *
     * @param byStep gradient by the step
     * @param byLargest gradient by the largest value, the step kept
     * @return by the first and the second of them
     */
    public double[] gradient(double byStep, double byLargest) {
      double one = format.first.cut(firstValue);
      double two = format.second.cut(secondValue);
      double growth = (levels + 1) * LN2;
      double[] gradient =
          switch (format.form) {
            case B_XMAX ->
                new double[] {-byStep * step * growth / levels, byLargest + byStep * step / two};
            case D_XMAX -> new double[] {byStep * step / one, byLargest};
            case D_B ->
                new double[] {
                  byLargest * step * growth, (byStep + byLargest * levels) * step / two
                };
          };
      gradient[0] = format.first.holds(firstValue) ? gradient[0] : 0;
      gradient[1] = format.second.holds(secondValue) ? gradient[1] : 0;
      return gradient;
    }

    /**
     * How {@link #bits} changes with the trained values, all rounding taken straight through.
     *
     * @param least no width is smaller; where it is taken nothing changes
     */
    public double[] bitsGradient(int least) {
      if (format.form != Form.D_XMAX) {
        return new double[] {format.first.holds(firstValue) ? 1 : 0, 0};
      }
      if (countedBits() < least) {
        return new double[] {0, 0};
      }
      double sum = (largestRaw() + 1.0) * step * LN2;
      return gradient(-largest / (step * sum), 1 / sum);
    }
  }
}
