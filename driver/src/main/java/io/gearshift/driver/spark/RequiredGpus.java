package io.gearshift.driver.spark;

import io.gearshift.driver.error.UserError;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;

/** Whether Spark is asked to give every worker a GPU of its own. */
public final class RequiredGpus {
  private static final List<String> AMOUNTS =
      List.of("spark.executor.resource.gpu.amount", "spark.task.resource.gpu.amount");

  private RequiredGpus() {}

  /**
   * Checks the settings that Spark will be opened with.
   *
   * @param master used only where spark-submit gave none
   * @throws UserError that names what is missing
   */
  public static void check(String master) {
    check(new SparkConf(), master);
  }

  /**
   * Checks settings of Spark.
   *
   * @param master used only where the settings name none
   * @throws UserError that names what is missing
   */
  public static void check(SparkConf conf, String master) {
    problem(conf, master)
        .ifPresent(
            problem -> {
              throw new UserError("Missing GPUs: " + problem);
            });
  }

  /** Whether tasks run in the driver's process, to which Spark gives no GPU. */
  public static boolean isLocal(String master) {
    return master.equals("local") || master.startsWith("local[");
  }

  /** Whether settings of Spark give each task a GPU, or a share of one. */
  public static boolean givesEachTaskOne(SparkConf conf) {
    return AMOUNTS.stream().allMatch(key -> conf.getDouble(key, 0) > 0);
  }

  static Optional<String> problem(SparkConf conf, String master) {
    String given = conf.get("spark.master", master);
    if (isLocal(given)) {
      return Optional.of(
          "Spark's master "
              + given
              + " gives none (must be YARN, standalone or Kubernetes, as with deploy/submit --profile"
              + " yarn-gpu)");
    }
    for (String key : AMOUNTS) {
      String amount = conf.get(key, "0");
      if (!amount.equals("1")) {
        return Optional.of(
            key
                + " is "
                + amount
                + " (must be 1: an executor is one task at a time on a GPU of its own; deploy/submit"
                + " --profile yarn-gpu sets it)");
      }
    }
    return Optional.empty();
  }
}
