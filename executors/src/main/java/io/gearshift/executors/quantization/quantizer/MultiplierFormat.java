package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.numerics.FixedPoint;
import java.io.Serializable;

/**
 * A number format of "Low precision multipliers for deep learning", by the words of its public
 * script.
 *
 * <p>Source: Courbariaux, Bengio and David 2014 (arXiv 1412.7024), sections 3 to 5.
 *
 * @param kind of numbers
 * @param initialRange integer bits that every range starts with, -30 to 30; without a meaning to
 *     floats
 * @param propagationBits of everything that passes compute, sign excluded, 1 to 31; likewise
 * @param updateBits of the parameters between updates, sign excluded, at least as many; likewise
 */
public record MultiplierFormat(Kind kind, int initialRange, int propagationBits, int updateBits)
    implements Serializable {

  /** Single precision. */
  public static final MultiplierFormat SINGLE = new MultiplierFormat(Kind.FLP, 0, 31, 31);

  /** Half precision. */
  public static final MultiplierFormat HALF = new MultiplierFormat(Kind.HFLP, 0, 31, 31);

  private static final int LARGEST_RANGE = 30;

  /** What numbers are. */
  public enum Kind {
    /** Floating point: IEEE single precision. */
    FLP,
    /** Half floating point: IEEE half precision. */
    HFLP,
    /** Fixed point: ranges stay as they are at the start. */
    FXP,
    /** Dynamic fixed point: ranges follow what overflows. */
    DFXP
  }

  /**
   * @throws IllegalArgumentException if a number is out of bounds
   */
  public MultiplierFormat {
    requireBits("propagation bits", propagationBits);
    requireBits("update bits", updateBits);
    if (updateBits < propagationBits) {
      throw new IllegalArgumentException(
          "Invalid update bits: "
              + updateBits
              + " (must be at least the propagation bits: "
              + propagationBits
              + ")");
    }
    if (Math.abs(initialRange) > LARGEST_RANGE) {
      throw new IllegalArgumentException(
          "Invalid initial range: " + initialRange + " (must be between -30 and 30)");
    }
  }

  private static void requireBits(String what, int bits) {
    if (bits < 1 || bits > FixedPoint.MAX_BITS) {
      throw new IllegalArgumentException(
          "Invalid " + what + ": " + bits + " (must be between 1 and 31, the sign excluded)");
    }
  }

  /** Whether values are rounded to fixed point of kept ranges. */
  public boolean isFixedPoint() {
    return kind == Kind.FXP || kind == Kind.DFXP;
  }

  /** For people: {@code "DFXP 9/11"}, {@code "FLP"}. */
  public String label() {
    return isFixedPoint() ? kind + " " + propagationBits + "/" + updateBits : kind.name();
  }
}
