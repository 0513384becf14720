package io.gearshift.executors.data.spec;

import java.io.Serializable;

/**
 * How an {@link Augmentation} that shifts or mirrors does so.
 *
 * @param shift most pixels that an image is moved by, in each direction
 * @param border what is seen where it has moved away
 * @param mirroring which images are mirrored in an epoch
 */
public record Variation(int shift, Border border, Mirroring mirroring) implements Serializable {

  /** Shifts by up to 4 pixels over black, mirrored at random. */
  public static final Variation USUAL = new Variation(4, Border.BLACK, Mirroring.RANDOM);

  /** What a shift uncovers. */
  public enum Border {
    /** Black pixels; the value 0 of preprocessed images. */
    BLACK,
    /** The image mirrored at its outermost pixels, which are not repeated. */
    REFLECTED
  }

  /** Which images are mirrored. */
  public enum Mirroring {
    /** Each with probability 1/2, drawn anew in every epoch. */
    RANDOM,
    /**
     * Each with probability 1/2 in the first epoch, and otherwise than in the epoch before in every
     * later one: two epochs show both views of every image.
     *
     * <p>Source: Jordan 2024 (arXiv 2404.00498), section 3.6.
     */
    ALTERNATING
  }

  /**
   * @throws IllegalArgumentException if the shift is negative
   */
  public Variation {
    if (shift < 0) {
      throw new IllegalArgumentException(
          "Invalid shift: " + shift + " (must be at least 0 pixels)");
    }
  }
}
