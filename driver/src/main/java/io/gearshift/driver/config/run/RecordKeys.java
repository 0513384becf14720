package io.gearshift.driver.config.run;

import static io.gearshift.driver.config.key.ValueTypes.path;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;

/** The keys of the section {@code records}. */
public final class RecordKeys {
  private static final KeyTable TABLE = new KeyTable("records", "What is kept of a run.");

  private static final int UNLIMITED = Integer.MAX_VALUE;

  /** A URI of a file system that has no locks. */
  private static final String URI_WITHOUT_LOCKS =
      "(?!(?i:file|hdfs|viewfs):)[A-Za-z][A-Za-z0-9+.-]*:/.*";

  private RecordKeys() {}

  static final ConfigurationKey<String> RUNS_ROOT =
      TABLE.key(
          "Runs_Root",
          path(
              "be a local path, or the URI of a folder on HDFS",
              value -> !value.isEmpty() && !value.matches(URI_WITHOUT_LOCKS)),
          "runs",
          "",
          "Folder under which every run has its own; --runs overrides it.");
  static final ConfigurationKey<Integer> CHECKPOINT_EVERY_ROUNDS =
      TABLE.key(
          "Checkpoint_Every_Rounds",
          wholeNumber(0, UNLIMITED),
          "0",
          "rounds",
          "Rounds from one checkpoint to the next; 0: at the end of every epoch only.");
  static final ConfigurationKey<Integer> KEEP_CHECKPOINTS =
      TABLE.key(
          "Keep_Checkpoints",
          wholeNumber(2, UNLIMITED),
          "3",
          "checkpoints",
          "Newest checkpoints that are kept: at least two, one to fall back on.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
