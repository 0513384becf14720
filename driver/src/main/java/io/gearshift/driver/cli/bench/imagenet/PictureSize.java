package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.executors.data.image.Crop;
import io.gearshift.executors.random.RandomStream;

/**
 * The size of an image of the set: as in ImageNet, most have a longer side of 500 pixels and a
 * ratio of 4:3 or 3:2, the rest vary, and a fifth stand upright. In the mean the longer side has
 * 500 pixels and the shorter 375; width and height have 475 and 400 (ImageNet's training images:
 * 473 and 405).
 */
record PictureSize(int width, int height) {
  private static final int USUAL = 500;
  private static final int SPREAD = 180;

  /** Words of an image's stream; {@link #crop} uses those after them. */
  private static final int LONGER = 0;

  private static final int VARIED = 1;
  private static final int RATIO = 2;
  private static final int VARIED_RATIO = 3;
  private static final int UPRIGHT = 4;
  private static final int PART = 5;
  private static final int LEFT = 6;
  private static final int TOP = 7;

  /** Words that are used here. */
  static final int WORDS = 8;

  /** Smallest side of a crop over that of the largest one. */
  private static final float SMALLEST_PART = 0.7f;

  static PictureSize of(RandomStream random) {
    int longer =
        random.uniform(LONGER) < 0.7f
            ? USUAL
            : USUAL - SPREAD + random.below(VARIED, 2 * SPREAD + 1);
    float kind = random.uniform(RATIO);
    double ratio =
        kind < 0.55f ? 3.0 / 4 : kind < 0.8f ? 2.0 / 3 : 0.7 + 0.3 * random.uniform(VARIED_RATIO);
    int shorter = (int) Math.round(longer * ratio);
    return random.uniform(UPRIGHT) < 0.2f
        ? new PictureSize(shorter, longer)
        : new PictureSize(longer, shorter);
  }

  /** A random part, of this size's ratio, of a photograph. */
  Crop crop(int photographWidth, int photographHeight, RandomStream random) {
    double scale =
        Math.min((double) photographWidth / width, (double) photographHeight / height)
            * (SMALLEST_PART + (1 - SMALLEST_PART) * random.uniform(PART));
    int cropWidth = Math.max(1, Math.min(photographWidth, (int) (width * scale)));
    int cropHeight = Math.max(1, Math.min(photographHeight, (int) (height * scale)));
    return new Crop(
        random.below(LEFT, photographWidth - cropWidth + 1),
        random.below(TOP, photographHeight - cropHeight + 1),
        cropWidth,
        cropHeight);
  }
}
