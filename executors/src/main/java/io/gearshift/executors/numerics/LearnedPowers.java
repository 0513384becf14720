package io.gearshift.executors.numerics;

/**
 * Powers of two, of which two of width, smallest and largest one are trained, the third follows:
 * what the trained values make of a tensor, and how gradients come back to them.
 *
 * <p>The ends are snapped to powers of two, the width to a whole number, the trained values to
 * their bounds; gradients pass the first two straight through and end beyond the bounds. The size
 * of a value becomes 2^rint(log2 size), or the end that it is beyond; with zero, sizes below the
 * smallest power / sqrt(2) become zero. Without a sign, values below zero become zero.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452), section 3, and {@code
 * mixed-precision-dnns/parametric_quantization.py} of sony/ai-research-code.
 *
 * @param form which two are trained
 * @param signed whether there are values below zero; if so the width has a bit of sign
 * @param withZero whether small values become zero; if so the width has a bit for it
 * @param first bounds of the first trained value
 * @param second bounds of the second one
 */
public record LearnedPowers(
    Form form, boolean signed, boolean withZero, Bounds first, Bounds second)
    implements LearnedFormat {

  private static final double LN2 = PowersOfTwo.LN2;
  private static final double ROOT = Math.sqrt(2);

  /** What is trained, in the order of the values. */
  public enum Form {
    /** Width in bits, and the largest power. */
    B_XMAX("bits and largest power"),
    /** Width in bits, and the smallest power. */
    B_XMIN("bits and smallest power"),
    /** The smallest power, and the largest one. */
    XMIN_XMAX("smallest and largest power");

    private final String label;

    Form(String label) {
      this.label = label;
    }
  }

  @Override
  public boolean isOrdered() {
    return form == Form.XMIN_XMAX;
  }

  /** Never: a product of two powers is one, and a sum of them spans more than integers hold. */
  @Override
  public boolean fitsBytes(float firstValue, float secondValue) {
    return false;
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
    return "powers of two" + (withZero ? " and zero" : "") + ", " + origin + " " + form.label;
  }

  /**
   * The powers of two trained values.
   *
   * @throws IllegalArgumentException if one of them is no number
   */
  public At at(float firstValue, float secondValue) {
    LearnedFormat.requireNumbers(firstValue, secondValue);
    float one = first.cut(firstValue);
    float two = second.cut(secondValue);
    double octaves = form == Form.XMIN_XMAX ? 0 : Math.pow(2, Math.rint(one) - overhead());
    float end = PowersOfTwo.nearest(two);
    float smallest =
        switch (form) {
          case B_XMAX -> (float) (end * Math.pow(2, 1 - octaves));
          case B_XMIN -> end;
          case XMIN_XMAX -> PowersOfTwo.nearest(one);
        };
    float largest = form == Form.B_XMIN ? (float) (end * Math.pow(2, octaves - 1)) : end;
    return new At(this, firstValue, secondValue, smallest, largest, octaves);
  }

  /** Bits of the width that are not for sizes. */
  private int overhead() {
    return (signed ? 1 : 0) + (withZero ? 1 : 0);
  }

  /**
   * Powers at certain trained values.
   *
   * @param format of them
   * @param firstValue as it is trained
   * @param secondValue as it is trained
   * @param smallest what sizes below it become, unless they become zero
   * @param largest what sizes above it become
   * @param octaves how many sizes the width has; 0 where no width is trained
   */
  public record At(
      LearnedPowers format,
      float firstValue,
      float secondValue,
      float smallest,
      float largest,
      double octaves) {

    /** Where a size lies. */
    private enum Place {
      ZERO,
      BELOW,
      WITHIN,
      ABOVE
    }

    /** Sizes below it become zero; 0 where none do. */
    public float zeroEnd() {
      return format.withZero ? (float) (smallest / ROOT) : 0;
    }

    private Place place(float value) {
      float size = Math.abs(value);
      if (value == 0 || (value < 0 && !format.signed) || size < zeroEnd()) {
        return Place.ZERO;
      }
      if (size >= largest) {
        return Place.ABOVE;
      }
      return size < smallest ? Place.BELOW : Place.WITHIN;
    }

    /** What a value becomes. */
    public float quantize(float value) {
      float size =
          switch (place(value)) {
            case ZERO -> 0;
            case BELOW -> smallest;
            case WITHIN -> PowersOfTwo.nearest(Math.abs(value));
            case ABOVE -> largest;
          };
      return value < 0 ? -size : size;
    }

    /** How what a value becomes changes with it, rounding taken straight through. */
    public float byValue(float value) {
      return place(value) == Place.WITHIN
          ? PowersOfTwo.nearest(Math.abs(value)) / Math.abs(value)
          : 0;
    }

    /** How what a value becomes changes with the smallest power: -1, 0 or 1. */
    public int bySmallest(float value) {
      return place(value) == Place.BELOW ? (int) Math.signum(value) : 0;
    }

    /** How what a value becomes changes with the largest power: -1, 0 or 1. */
    public int byLargest(float value) {
      return place(value) == Place.ABOVE ? (int) Math.signum(value) : 0;
    }

    /**
     * Width in bits by which a size is counted, a whole number of them: the trained one, else
     * ceil(log2(log2(largest / smallest) + 1) + 1), as the public code counts it.
     *
     * @param least no width is smaller
     */
    public int bits(int least) {
      return format.form == Form.XMIN_XMAX
          ? Math.max(least, countedBits())
          : (int) Math.rint(format.first.cut(firstValue));
    }

    private int countedBits() {
      double sizes = sizes();
      return sizes <= 0 ? 0 : (int) Math.ceil(StrictMath.log(sizes) / LN2 + 1);
    }

    private double sizes() {
      return Math.getExponent(largest) - Math.getExponent(smallest) + 1.0;
    }

    /**
     * The gradients by the trained values.
     *
     * @param bySmallest gradient by the smallest power, the largest kept
     * @param byLargest gradient by the largest power, the smallest kept
     * @return by the first and the second of them
     */
    public double[] gradient(double bySmallest, double byLargest) {
      double one = format.first.cut(firstValue);
      double two = format.second.cut(secondValue);
      double growth = octaves * LN2 * LN2;
      double[] gradient =
          switch (format.form) {
            case B_XMAX ->
                new double[] {
                  -bySmallest * smallest * growth,
                  (byLargest * largest + bySmallest * smallest) / two
                };
            case B_XMIN ->
                new double[] {
                  byLargest * largest * growth, (byLargest * largest + bySmallest * smallest) / two
                };
            case XMIN_XMAX -> new double[] {bySmallest * smallest / one, byLargest * largest / two};
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
      if (format.form != Form.XMIN_XMAX) {
        return new double[] {format.first.holds(firstValue) ? 1 : 0, 0};
      }
      if (countedBits() < least || sizes() <= 0) {
        return new double[] {0, 0};
      }
      double slope = 1 / (sizes() * LN2 * LN2);
      return gradient(-slope / smallest, slope / largest);
    }
  }
}
