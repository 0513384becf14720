package io.gearshift.executors.data;

/** What happens to an image between decoding and normalisation. */
public enum Augmentation {
  /** The whole image, resized to the wanted size where it differs. */
  NONE,
  /** As {@link #NONE}, then a random crop from the image padded by 4 black pixels on each side. */
  PAD_CROP,
  /** As {@link #PAD_CROP}, then mirrored left to right with probability 1/2. */
  PAD_CROP_FLIP,
  /**
   * A random part of 8 to 100 % of the area and aspect ratio 3/4 to 4/3, resized, then mirrored
   * with probability 1/2.
   */
  RANDOM_RESIZED_CROP_FLIP,
  /** The shorter side resized to 256/224 of the wanted size, then the centre cut out. */
  CENTRE_CROP;

  /** Pixels that {@link #PAD_CROP} adds on each side. */
  static final int PADDING = 4;

  /** The deterministic counterpart, for evaluation. */
  public Augmentation forEvaluation() {
    return this == RANDOM_RESIZED_CROP_FLIP || this == CENTRE_CROP ? CENTRE_CROP : NONE;
  }

  /** Whether the part of the image that is used is drawn anew for each epoch. */
  boolean framesAtRandom() {
    return this == RANDOM_RESIZED_CROP_FLIP;
  }

  boolean shifts() {
    return this == PAD_CROP || this == PAD_CROP_FLIP;
  }

  boolean flips() {
    return this == PAD_CROP_FLIP || this == RANDOM_RESIZED_CROP_FLIP;
  }
}
