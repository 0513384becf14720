package io.gearshift.driver.spark;

import io.gearshift.driver.error.UserError;
import org.apache.spark.SparkConf;

/** What travels between driver and executors are records, which Spark's Kryo cannot write. */
public final class JavaSerialization {
  private static final String KEY = "spark.serializer";
  private static final String JAVA = "org.apache.spark.serializer.JavaSerializer";

  private JavaSerialization() {}

  /**
   * Checks Spark's settings.
   *
   * @throws UserError if they name another serializer
   */
  public static void require(SparkConf conf) {
    String serializer = conf.get(KEY, JAVA);
    if (!serializer.equals(JAVA)) {
      throw UserError.invalid(KEY, serializer, "be " + JAVA + ": Kryo cannot write Java's records");
    }
  }
}
