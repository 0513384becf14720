package io.gearshift.driver.cluster;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark application that counts the lines of a file, slowly, and says in which attempt.
 *
 * <p>Arguments: the file, the folder of the result, milliseconds for each line. The folder {@code
 * RESULT-begun} appears when all executors have computed once.
 */
public final class LineCount {
  private LineCount() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    String result = arguments[1];
    long pause = Long.parseLong(arguments[2]);
    try (JavaSparkContext spark = new JavaSparkContext()) {
      spark.textFile(arguments[0], 2).saveAsTextFile(result + "-begun");
      long lines =
          spark
              .textFile(arguments[0], 8)
              .map(
                  line -> {
                    Thread.sleep(pause);
                    return line;
                  })
              .count();
      String attempt = spark.sc().applicationAttemptId().get();
      spark.parallelize(List.of(lines + " lines, attempt " + attempt), 1).saveAsTextFile(result);
    }
  }
}
