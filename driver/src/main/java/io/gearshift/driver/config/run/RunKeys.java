package io.gearshift.driver.config.run;

import static io.gearshift.driver.config.key.ValueTypes.flag;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.path;
import static io.gearshift.driver.config.key.ValueTypes.seed;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import java.util.Optional;

/** The keys of the section {@code run}. */
public final class RunKeys {
  private static final KeyTable TABLE = new KeyTable("run", "The run as a whole.");

  private RunKeys() {}

  static final ConfigurationKey<Long> SEED =
      TABLE.key(
          "Seed",
          seed(),
          "1",
          "",
          "Seed of everything random: parameters, order of images, augmentation, rounding.");
  public static final ConfigurationKey<Optional<String>> START_FROM =
      TABLE.key(
          "Start_From",
          orWord(
              "none",
              path(
                  "be none, a model zip, the folder of a run, or its id",
                  value -> !value.isEmpty())),
          "none",
          "",
          "Where a new run's parameters come from: a model zip or a finished run of the same network."
              + " none: they are drawn with Seed.");
  static final ConfigurationKey<Boolean> TENSOR_BOARD =
      TABLE.key(
          "TensorBoard",
          flag(),
          "False",
          "",
          "True: write each epoch's loss, accuracy, rate, gear, diversity and speed to the run's folder"
              + " tensorboard, too.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
