package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.spark.ExecutorMemory;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.graph.InputShape;
import java.util.Locale;

/**
 * Holds the memory that a run surely needs against what its processes may take, before it starts.
 * What cannot be known beforehand, such as the working memory of kernels, is not counted.
 *
 * @param vectors parameters, gradients and optimisers' vectors of the workers
 * @param buffers intermediate tensors of training and evaluation, in the gear with most
 * @param batches mini-batches being filled and computed
 */
public record MemoryCheck(long vectors, long buffers, long batches) {
  /** Mini-batches of a worker: computed, ready, being filled. */
  private static final int BATCHES = 3;

  /** Parameters and gradients of a worker while it trains, and parameters for evaluation. */
  private static final int VECTORS = 3;

  /**
   * Checks a run.
   *
   * @throws UserError in one line that names the setting and how much is needed
   */
  public static void run(TrainPlan plan, ExecutorMemory memory) {
    int tasks = Math.min(memory.tasks(), plan.settings().extent().workers());
    MemoryCheck need = of(plan, tasks);
    long outside = need.outside();
    if (outside > memory.outside()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "Too little memory outside the heap: %s at a time need at least %,d MiB (vectors %,d,"
                  + " buffers %,d, batches %,d), %,d MiB are allowed (raise %s, or lower Train_Batch"
                  + " or Test_Batch)",
              workers(tasks),
              mebibytes(outside),
              mebibytes(need.vectors),
              mebibytes(need.buffers),
              mebibytes(need.batches),
              memory.outside() >> 20,
              memory.outsideSetting()));
    }
    long heap = heap(plan, tasks);
    if (heap > memory.heap()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "Too little Java heap: rounds of %s at a time need at least %,d MiB, %,d MiB are"
                  + " allowed (raise %s)",
              workers(tasks),
              mebibytes(heap),
              memory.heap() >> 20,
              memory.heapSetting()));
    }
  }

  /** Bytes of the heap that rounds of so many tasks at a time surely need. */
  public static long heap(TrainPlan plan, int tasks) {
    // A round's state and its averages, and what each worker ends with.
    return (1 + optimizerVectors(plan)) * (2L + tasks) * plan.parameters() * Float.BYTES;
  }

  /** Bytes outside the heap. */
  public long outside() {
    return vectors + buffers + batches;
  }

  /** What so many tasks at a time need outside the heap. */
  public static MemoryCheck of(TrainPlan plan, int tasks) {
    TrainingSettings settings = plan.settings();
    InputShape images = settings.network().images();
    long image = (long) images.height() * images.width() * images.channels() * Float.BYTES;
    long rows = (long) settings.extent().batchSize() + settings.evaluationBatch();
    return new MemoryCheck(
        tasks * (VECTORS + optimizerVectors(plan)) * plan.parameters() * Float.BYTES,
        // On a device they take its memory; what is staged on the way there is less than the
        // vectors.
        settings.network().compute().backend().isOnDevice() ? 0 : tasks * plan.buffers(),
        (long) tasks * BATCHES * rows * image);
  }

  private static long optimizerVectors(TrainPlan plan) {
    return plan.settings().optimization().updates().stateNames().size();
  }

  private static String workers(int tasks) {
    return tasks == 1 ? "one worker" : tasks + " workers";
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1L << 20) - 1) >> 20;
  }
}
