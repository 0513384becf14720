package io.gearshift.driver.spark;

import io.gearshift.driver.error.UserError;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Collects those failures of a job's tasks that a user must mend. To Spark such a task has gone
 * well and given nothing: Spark would try a failed one again, with a trace each time, and the end
 * would be the same. Other failures stay Spark's.
 */
final class TaskFailures implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CollectionAccumulator<String> failures = new CollectionAccumulator<>();

  /** For one job. */
  static TaskFailures of(JavaSparkContext spark) {
    TaskFailures all = new TaskFailures();
    spark.sc().register(all.failures);
    return all;
  }

  /** What the work gives, in a task; nothing where the user must mend something first. */
  <T> List<T> collect(Supplier<List<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException | OutOfMemoryError e) {
      Optional<String> line = MendableFailure.text(e);
      if (line.isEmpty()) {
        throw e;
      }
      failures.add(line.get());
      return List.of();
    }
  }

  /**
   * To be called on the driver before the job's result is used.
   *
   * @throws UserError with the first failure, if there was any
   */
  void throwFirst() {
    if (!failures.value().isEmpty()) {
      throw new UserError(failures.value().get(0));
    }
  }
}
