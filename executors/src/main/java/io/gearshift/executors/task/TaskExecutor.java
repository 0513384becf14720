package io.gearshift.executors.task;

import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import scala.Option;

/**
 * Where a Spark task finds what its executor keeps. Made by the first task of a session; closed
 * when the application ends where tasks run in the driver's JVM, when the JVM ends elsewhere.
 */
public final class TaskExecutor {
  /**
   * The only reference to what outlives a task that is static. Spark makes a task from bytes: it
   * holds nothing of this JVM, and no interface of Spark hands it an object of ours. A class is all
   * that two tasks have in common. Null before the first task of a session and after its end.
   */
  private static Opened current;

  /** The resources of a session, and the environment by which a task knows whose they are. */
  private record Opened(SparkEnv environment, ExecutorResources resources) {}

  private TaskExecutor() {}

  /**
   * What the executor of the present task keeps.
   *
   * @throws IllegalStateException outside a Spark application
   */
  public static ExecutorResources resources() {
    SparkEnv environment = SparkEnv.get();
    if (environment == null) {
      throw new IllegalStateException("There is no Spark application in this process");
    }
    synchronized (TaskExecutor.class) {
      if (current == null || current.environment() != environment) {
        close(current);
        current = open(environment);
      }
      return current.resources();
    }
  }

  private static Opened open(SparkEnv environment) {
    Opened opened =
        new Opened(
            environment,
            new ExecutorResources(SparkHadoopUtil.get().newConfiguration(environment.conf())));
    // Of those who run in the driver's JVM; an executor of its own has none.
    Option<SparkContext> context = SparkContext$.MODULE$.getActive();
    if (context.isDefined()) {
      context
          .get()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onApplicationEnd(SparkListenerApplicationEnd end) {
                  close(opened);
                }
              });
    } else {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(opened), "gearshift-closing"));
    }
    return opened;
  }

  private static void close(Opened opened) {
    if (opened == null) {
      return;
    }
    synchronized (TaskExecutor.class) {
      if (opened.equals(current)) {
        current = null;
      }
    }
    opened.resources().close();
  }
}
