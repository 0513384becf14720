package io.gearshift.driver.config.data;

import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.path;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;

/**
 * The keys of the section {@code dataset}.
 *
 * <p>Source: the public MuPPET code's {@code config.ini} (repository ICIdsl/muppet, {@code
 * param_parser.py} and {@code README.md}).
 */
public final class DatasetKeys {
  private static final KeyTable TABLE = new KeyTable("dataset", "What to train on.");

  private DatasetKeys() {}

  static final ConfigurationKey<DatasetConfiguration.Name> DATASET =
      TABLE.key(
          "Dataset",
          oneOf(DatasetConfiguration.Name.values()),
          "digits",
          "",
          "The data set. 'digits' is drawn by the program itself; 'folder' is any other data set.");
  public static final ConfigurationKey<String> DATASET_LOCATION =
      TABLE.key(
          "Dataset_Location",
          path("", value -> true),
          "",
          "",
          "Folder of the ingested shards, the one with manifest.json; a path of any file system that"
              + " Hadoop knows. --data overrides it.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
