package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.driver.error.UserError;
import java.io.Serializable;
import java.util.Locale;

/**
 * How many images a set has, of which class each is and what it is called. Images of a class follow
 * each other; classes differ by one image at most. A plain class, as Spark's serialisers want what
 * travels to tasks.
 */
final class SetShape implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST_IMAGES = 10_000_000;
  private static final int MOST_CLASSES = 30_000;

  private final int images;
  private final int validationImages;
  private final int classes;

  /** Checks the ranges: every class has a training image. */
  SetShape(int images, int validationImages, int classes) {
    if (classes < 1 || classes > MOST_CLASSES) {
      throw UserError.invalid("--classes", classes, "be 1 to " + MOST_CLASSES);
    }
    if (images < classes || images > MOST_IMAGES) {
      throw UserError.invalid(
          "--images", images, "be " + classes + ", the classes, to " + MOST_IMAGES);
    }
    if (validationImages < 0 || validationImages > MOST_IMAGES) {
      throw UserError.invalid("--validation-images", validationImages, "be 0 to " + MOST_IMAGES);
    }
    this.images = images;
    this.validationImages = validationImages;
    this.classes = classes;
  }

  /** Images of both splits: those for training have the numbers 0 to {@code train() - 1}. */
  int all() {
    return images + validationImages;
  }

  int train() {
    return images;
  }

  int validation() {
    return validationImages;
  }

  int classes() {
    return classes;
  }

  /** The folder of an image's split, as ImageNet names it. */
  String split(int image) {
    return image < images ? "train" : "val";
  }

  /** The class of an image, 0 to {@code classes() - 1}. */
  int classOf(int image) {
    return image < images
        ? (int) ((long) image * classes / images)
        : (int) ((long) (image - images) * classes / validationImages);
  }

  /** The name of a class, of the form of a WordNet number. */
  String className(int image) {
    return String.format(Locale.ROOT, "n%08d", classOf(image));
  }

  /** The name of an image's file, as ImageNet has it: no other image of the set has it. */
  String fileName(int image) {
    return className(image) + "_" + image + ".JPEG";
  }
}
