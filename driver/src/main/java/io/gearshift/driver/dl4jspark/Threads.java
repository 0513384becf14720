package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.error.UserError;

/** How many threads a worker's kernels use: OpenMP's own setting decides. */
final class Threads {
  private static final String VARIABLE = "OMP_NUM_THREADS";

  private Threads() {}

  /**
   * What the environment says.
   *
   * @throws UserError if it says nothing: OpenMP would take all cores for each worker
   */
  static int ofWorker() {
    String setting = System.getenv(VARIABLE);
    try {
      return Math.max(1, Integer.parseInt(String.valueOf(setting).trim()));
    } catch (NumberFormatException e) {
      throw new UserError(
          "Invalid "
              + VARIABLE
              + ": "
              + (setting == null ? "not set" : setting)
              + " (must be the threads of a worker, as 1, in the environment of the driver and, as"
              + " spark.executorEnv."
              + VARIABLE
              + ", of executors)",
          e);
    }
  }
}
