package io.gearshift.driver.config.run;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.error.UserError;
import java.util.regex.Pattern;

/**
 * Spark and the workers.
 *
 * @param master Spark's master where spark-submit gives none
 * @param workers logical workers
 * @param threadsPerWorker OpenMP threads of a worker; 0: the cores, shared
 * @param slices tasks that add a round's sums; 0 where the exchange decides
 * @param batchPerWorker images of a worker's mini-batch
 * @param requireGpu whether each worker must have a GPU of its own
 * @param device GPU of workers to which Spark gives none, from 0 on
 */
public record SparkConfiguration(
    String master,
    int workers,
    int threadsPerWorker,
    int slices,
    int batchPerWorker,
    boolean requireGpu,
    int device) {
  static final String MASTER_RULE =
      "be local, local[N], local[*], local[N,failures], local-cluster[N,cores,MiB], yarn,"
          + " spark://HOST:PORT or k8s://URL";
  private static final String POSITIVE = "[1-9][0-9]*";
  private static final Pattern MASTER =
      Pattern.compile(
          "local|local\\[(\\*|P)(, *P)?]|local-cluster\\[ *P *, *P *, *P *]|yarn|spark://.+|k8s://.+"
              .replace("P", POSITIVE));

  public static boolean isMaster(String text) {
    return MASTER.matcher(text).matches();
  }

  public static SparkConfiguration of(ConfigurationValues values) {
    int workers = values.get(SparkKeys.WORKERS);
    int batch = values.get(TrainingKeys.TRAIN_BATCH);
    if (batch % workers != 0) {
      throw UserError.invalid("Train_Batch", batch, "be a multiple of Workers: " + workers);
    }
    int slices = values.get(SparkKeys.SLICES);
    return new SparkConfiguration(
        values.get(SparkKeys.MASTER),
        workers,
        values.get(SparkKeys.THREADS_PER_WORKER),
        slices,
        batch / workers,
        values.get(SparkKeys.REQUIRE_GPU),
        values.get(SparkKeys.DEVICE));
  }
}
