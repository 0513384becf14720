package io.gearshift.executors.numerics;

import java.io.Serializable;
import java.util.Locale;

/**
 * The number format that a whole training scheme computes in: {@link Fixed} for fixed point of a
 * given bit width, {@link Float32} for IEEE single precision, {@link Named} for any other.
 *
 * <p>Source: MuPPET (arXiv 2006.09049), section 3: a ladder of fixed-point formats, then FP32.
 */
public sealed interface Precision extends Serializable {

  /** Plain single precision: no operand is quantised. */
  Precision FLOAT32 = new Float32();

  /**
   * Dynamic fixed point of {@code bits} bits, sign included, for every operand of every product.
   */
  record Fixed(int bits) implements Precision {
    public Fixed {
      if (bits < 2 || bits > 16) {
        throw new IllegalArgumentException(
            "Invalid bit width: "
                + bits
                + " (must be between 2 and 16, or 32 for single precision)");
      }
    }

    /**
     * Whether products run on int8 operands with int32 accumulation; wider formats multiply in f32.
     */
    public boolean runsOnInt8() {
      return bits <= 8;
    }

    @Override
    public String label() {
      return Integer.toString(bits);
    }
  }

  /** IEEE single precision. */
  record Float32() implements Precision {
    @Override
    public String label() {
      return "fp32";
    }
  }

  /**
   * A format that its label says all of; the quantisation scheme that goes with it knows the
   * numbers.
   */
  record Named(String label) implements Precision {}

  /** The name used in run records: {@code "8"}, {@code "12"}, ..., {@code "fp32"}. */
  String label();

  /** The precision of a bit width: 2 to 16 fixed point, 32 or -1 (MuPPET's schedules) single. */
  static Precision ofBits(int bits) {
    return bits == 32 || bits == -1 ? FLOAT32 : new Fixed(bits);
  }

  /**
   * Decodes {@link #label()}; {@code "32"} and {@code "-1"} also mean single precision.
   *
   * @throws IllegalArgumentException if the text names no precision
   */
  static Precision parse(String text) {
    String trimmed = text.trim().toLowerCase(Locale.ROOT);
    if (trimmed.equals("fp32")) {
      return FLOAT32;
    }
    try {
      return ofBits(Integer.parseInt(trimmed));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Invalid precision: " + text + " (must be a bit width from 2 to 16, 32 or fp32)", e);
    }
  }
}
