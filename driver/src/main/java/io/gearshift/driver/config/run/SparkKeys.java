package io.gearshift.driver.config.run;

import static io.gearshift.driver.config.key.ValueTypes.flag;
import static io.gearshift.driver.config.key.ValueTypes.textThat;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;

/** The keys of the section {@code spark}. */
public final class SparkKeys {
  private static final KeyTable TABLE = new KeyTable("spark", "Spark and the workers.");

  private SparkKeys() {}

  static final ConfigurationKey<String> MASTER =
      TABLE.key(
          "Master",
          textThat(SparkConfiguration.MASTER_RULE, SparkConfiguration::isMaster),
          "local[*]",
          "",
          "Spark's master where spark-submit gives none; --master overrides it.");
  static final ConfigurationKey<Integer> WORKERS =
      TABLE.key(
          "Workers",
          wholeNumber(1, 100_000),
          "2",
          "workers",
          "Logical workers, one task each in a round. Results depend on their number, never on where"
              + " they run.");
  static final ConfigurationKey<Integer> THREADS_PER_WORKER =
      TABLE.key(
          "Threads_Per_Worker",
          wholeNumber(0, 1024),
          "0",
          "threads",
          "OpenMP threads of a worker's kernels; 0: as many as the environment's GEARSHIFT_THREADS says,"
              + " else one.");
  static final ConfigurationKey<Integer> SLICES =
      TABLE.key(
          "Slices",
          wholeNumber(0, 100_000),
          "0",
          "slices",
          "Tasks that add what the workers of a round send; 0: one for every worker, or none where there is"
              + " one worker or all together send at most 12 MiB: then the driver adds. The same bits in"
              + " any case.");
  static final ConfigurationKey<Boolean> REQUIRE_GPU =
      TABLE.key(
          "Require_Gpu",
          flag(),
          "False",
          "",
          "True: begin only where Spark gives each worker a GPU of its own.");
  static final ConfigurationKey<Integer> DEVICE =
      TABLE.key(
          "Device",
          wholeNumber(0, 1023),
          "0",
          "",
          "With Kernels: cuda, the GPU of all workers of a machine, numbered from 0. Where Spark gives a"
              + " task a GPU, that one is used.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
