package io.gearshift.executors.data.image;

import io.gearshift.executors.random.RandomStream;

/** A rectangle of an image, in pixels. */
public record Crop(int left, int top, int width, int height) {
  private static final int ATTEMPTS = 10;
  private static final double SMALLEST_AREA = 0.08;
  private static final double WIDEST_RATIO = 4.0 / 3.0;

  private static final int MOST_REDUCTION = 8;

  /** Side of the resized image over side of the crop taken from its centre, as for ImageNet. */
  private static final double CENTRE_MARGIN = 256.0 / 224.0;

  /** All of an image. */
  public static Crop whole(int width, int height) {
    return new Crop(0, 0, width, height);
  }

  /**
   * The part of an image that remains when its shorter side is resized to 256/224 of the target and
   * the centre is cut out.
   */
  public static Crop centre(int width, int height, int targetWidth, int targetHeight) {
    double scale =
        Math.min((double) width / targetWidth, (double) height / targetHeight) / CENTRE_MARGIN;
    int cropWidth = clamp((int) Math.rint(targetWidth * scale), width);
    int cropHeight = clamp((int) Math.rint(targetHeight * scale), height);
    return new Crop((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
  }

  /**
   * A random part: area uniform in 0.08 to 1 of the image, aspect ratio log-uniform in 3/4 to 4/3;
   * after ten draws that do not fit, the largest centred part within those ratios. Uses the words 0
   * to 39 of the stream.
   *
   * <p>Source: Szegedy et al. 2015 (GoogLeNet), section 6; the fallback is torchvision's.
   */
  public static Crop random(int width, int height, RandomStream random) {
    double area = (double) width * height;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int word = attempt * 4;
      double target = area * (SMALLEST_AREA + (1 - SMALLEST_AREA) * random.uniform(word));
      double ratio = Math.pow(WIDEST_RATIO, 2.0 * random.uniform(word + 1) - 1.0);
      int cropWidth = (int) Math.rint(Math.sqrt(target * ratio));
      int cropHeight = (int) Math.rint(Math.sqrt(target / ratio));
      if (cropWidth > 0 && cropHeight > 0 && cropWidth <= width && cropHeight <= height) {
        int left = random.below(word + 2, width - cropWidth + 1);
        int top = random.below(word + 3, height - cropHeight + 1);
        return new Crop(left, top, cropWidth, cropHeight);
      }
    }
    int cropWidth = clamp((int) Math.rint(height * WIDEST_RATIO), width);
    int cropHeight = clamp((int) Math.rint(width * WIDEST_RATIO), height);
    return new Crop((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
  }

  /**
   * The largest of 8, 4, 2 and 1 by which this part can be reduced and still be at least as large
   * as the target.
   */
  public int reduction(int targetWidth, int targetHeight) {
    int reduction = MOST_REDUCTION;
    while (reduction > 1
        && (width < reduction * targetWidth || height < reduction * targetHeight)) {
      reduction /= 2;
    }
    return reduction;
  }

  /**
   * The same part of an image at 1/{@code reduction} of its width and height, rounded up. Its edges
   * lie at most half a pixel of that image from where they were.
   */
  public Crop reduced(int reduction, int reducedWidth, int reducedHeight) {
    int fromX = nearest(left, reduction);
    int fromY = nearest(top, reduction);
    int toX = Math.min(reducedWidth, nearest(left + width, reduction));
    int toY = Math.min(reducedHeight, nearest(top + height, reduction));
    return new Crop(fromX, fromY, toX - fromX, toY - fromY);
  }

  private static int nearest(int position, int reduction) {
    return (position + reduction / 2) / reduction;
  }

  private static int clamp(int value, int largest) {
    return Math.max(1, Math.min(value, largest));
  }
}
