package io.gearshift.driver.config.data;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.config.run.TrainingKeys;
import io.gearshift.executors.data.TestTime;
import java.util.OptionalInt;

/**
 * What to train on.
 *
 * @param name which data set
 * @param location folder of its ingested shards; empty where the command line must give it
 * @param trainingShare share of the training images to train on, the rest is for validation
 * @param augmentation changes of training images
 * @param variation how standard augmentation shifts and mirrors
 * @param testTime views of an image that are evaluated
 * @param normalization what a network sees of stored values
 * @param shards shards of each split of a generated data set
 * @param digits how to draw {@link Name#DIGITS}
 */
public record DatasetConfiguration(
    Name name,
    String location,
    double trainingShare,
    Augmentation augmentation,
    Variation variation,
    TestTime testTime,
    Normalization normalization,
    int shards,
    Digits digits) {

  /** The data sets that have a name. */
  public enum Name {
    /** 28 x 28 digits that the program draws. */
    DIGITS,
    /** Handwritten digits, 28 x 28 grey. */
    MNIST,
    /** 32 x 32 colour, 10 classes. */
    CIFAR10,
    /** 32 x 32 colour, 100 classes. */
    CIFAR100,
    /** Photographs, 1000 classes. */
    IMAGENET,
    /** Any ingested data set: its manifest says what it holds. */
    FOLDER;

    /** How many classes it has; empty where only the manifest knows. */
    public OptionalInt classes() {
      return switch (this) {
        case DIGITS, MNIST, CIFAR10 -> OptionalInt.of(10);
        case CIFAR100 -> OptionalInt.of(100);
        case IMAGENET -> OptionalInt.of(1000);
        case FOLDER -> OptionalInt.empty();
      };
    }

    boolean isCifar() {
      return this == CIFAR10 || this == CIFAR100;
    }
  }

  /** What happens to a training image besides normalisation. */
  public enum Augmentation {
    /** Nothing. */
    NONE,
    /** Pad and crop, or random resized crop, and flip. */
    STANDARD
  }

  /** What a shift uncovers. */
  public enum Border {
    BLACK,
    /** The image mirrored at its outermost pixels. */
    REFLECTED
  }

  /** Which images are mirrored. */
  public enum Mirror {
    /** Drawn anew in every epoch. */
    RANDOM,
    /** Otherwise than in the epoch before. */
    ALTERNATING
  }

  /**
   * How standard augmentation shifts and mirrors.
   *
   * @param shift most pixels in each direction
   */
  public record Variation(int shift, Border border, Mirror mirror) {}

  /** What becomes of the values of images, pixels from 0 to 1 or preprocessed ones. */
  public enum Normalization {
    /** Less the mean of the training images, over their deviation, each channel by itself. */
    STATISTICS,
    /** Nothing. */
    NONE
  }

  /**
   * The generated data set.
   *
   * @param training how many training images
   * @param test how many test images
   * @param seed of the drawing
   */
  public record Digits(int training, int test, long seed) {}

  public static DatasetConfiguration of(ConfigurationValues values) {
    Name name = values.get(DatasetKeys.DATASET);
    return new DatasetConfiguration(
        name,
        values.get(DatasetKeys.DATASET_LOCATION),
        values.get(TrainingKeys.TRAIN_VAL_SPLIT),
        values
            .get(DataKeys.AUGMENTATION)
            .orElse(
                name == Name.DIGITS || name == Name.MNIST
                    ? Augmentation.NONE
                    : Augmentation.STANDARD),
        new Variation(
            values.get(DataKeys.SHIFT),
            values.get(DataKeys.SHIFT_BORDER),
            values.get(DataKeys.MIRROR)),
        values.get(DataKeys.TEST_TIME),
        values.get(DataKeys.NORMALIZATION),
        values.get(DataKeys.SHARDS),
        new Digits(
            values.get(DataKeys.DIGITS_TRAIN),
            values.get(DataKeys.DIGITS_TEST),
            values.get(DataKeys.DIGITS_SEED)));
  }
}
