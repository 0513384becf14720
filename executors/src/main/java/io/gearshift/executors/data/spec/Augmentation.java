package io.gearshift.executors.data.spec;

/** What happens to an image between decoding and normalisation. */
public enum Augmentation {
  /** The whole image, resized to the wanted size where it differs. */
  NONE,
  /** As {@link #NONE}, then shifted at random, as a {@link Variation} says. */
  PAD_CROP,
  /** As {@link #PAD_CROP}, then mirrored left to right, as a {@link Variation} says. */
  PAD_CROP_FLIP,
  /**
   * A random part of 8 to 100 % of the area and aspect ratio 3/4 to 4/3, resized, then mirrored as
   * a {@link Variation} says.
   */
  RANDOM_RESIZED_CROP_FLIP,
  /** The shorter side resized to 256/224 of the wanted size, then the centre cut out. */
  CENTRE_CROP;

  /** The deterministic counterpart, for evaluation. */
  public Augmentation forEvaluation() {
    return this == RANDOM_RESIZED_CROP_FLIP || this == CENTRE_CROP ? CENTRE_CROP : NONE;
  }

  /** Whether the part of the image that is used is drawn anew for each epoch. */
  public boolean framesAtRandom() {
    return this == RANDOM_RESIZED_CROP_FLIP;
  }

  /** Whether it moves the image. */
  public boolean shifts() {
    return this == PAD_CROP || this == PAD_CROP_FLIP;
  }

  public boolean flips() {
    return this == PAD_CROP_FLIP || this == RANDOM_RESIZED_CROP_FLIP;
  }
}
