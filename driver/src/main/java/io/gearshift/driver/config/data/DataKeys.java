package io.gearshift.driver.config.data;

import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.seed;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.executors.data.TestTime;
import java.util.Optional;

/** The keys of the section {@code data}. */
public final class DataKeys {
  private static final KeyTable TABLE = new KeyTable("data", "Reading and generating images.");

  private DataKeys() {}

  static final ConfigurationKey<Optional<DatasetConfiguration.Augmentation>> AUGMENTATION =
      TABLE.key(
          "Augmentation",
          orWord("auto", oneOf(DatasetConfiguration.Augmentation.values())),
          "auto",
          "",
          "Changes of training images. standard: random crop and flip. auto: standard for CIFAR,"
              + " ImageNet and folders, none for digits.");
  static final ConfigurationKey<Integer> SHIFT =
      TABLE.key(
          "Shift",
          wholeNumber(0, 64),
          "4",
          "pixels",
          "Most pixels that standard augmentation moves images of at most 64 pixels a side by, in each"
              + " direction.");
  static final ConfigurationKey<DatasetConfiguration.Border> SHIFT_BORDER =
      TABLE.key(
          "Shift_Border",
          oneOf(DatasetConfiguration.Border.values()),
          "black",
          "",
          "What is seen where an image has moved away: black; reflected, the image mirrored at its"
              + " outermost pixels.");
  static final ConfigurationKey<DatasetConfiguration.Mirror> MIRROR =
      TABLE.key(
          "Mirror",
          oneOf(DatasetConfiguration.Mirror.values()),
          "random",
          "",
          "Which images standard augmentation mirrors. random: each with probability 1/2, drawn anew"
              + " in every epoch. alternating: so in the first epoch, then each otherwise than in the"
              + " epoch before.");
  static final ConfigurationKey<TestTime> TEST_TIME =
      TABLE.key(
          "Test_Time",
          oneOf(TestTime.values()),
          "none",
          "",
          "Views of an image that evaluations take the mean logits of. none: the image. mirror: it and"
              + " its mirror image. mirror_translate: these two, which count half, and both moved by a"
              + " pixel down and to the right, and up and to the left.");
  static final ConfigurationKey<DatasetConfiguration.Normalization> NORMALIZATION =
      TABLE.key(
          "Normalization",
          oneOf(DatasetConfiguration.Normalization.values()),
          "statistics",
          "",
          "What a network sees of an image. statistics: less the mean of the training images, over"
              + " their deviation, each channel by itself. none: pixels from 0 to 1, preprocessed"
              + " values as they are.");
  static final ConfigurationKey<Integer> SHARDS =
      TABLE.key(
          "Shards",
          wholeNumber(1, 100_000),
          "8",
          "shards",
          "Shards of each split when the data set is generated.");
  static final ConfigurationKey<Integer> DIGITS_TRAIN =
      TABLE.key(
          "Digits_Train",
          wholeNumber(10, 10_000_000),
          "20000",
          "images",
          "Training images to draw for Dataset digits.");
  static final ConfigurationKey<Integer> DIGITS_TEST =
      TABLE.key(
          "Digits_Test",
          wholeNumber(10, 10_000_000),
          "4000",
          "images",
          "Test images to draw for Dataset digits.");
  static final ConfigurationKey<Long> DIGITS_SEED =
      TABLE.key("Digits_Seed", seed(), "1", "", "Seed of the drawing.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
