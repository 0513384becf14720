package io.gearshift.driver.spark;

import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * {@code local-cluster[N,cores,MiB]}: a whole Spark cluster on this machine, its executors in JVMs
 * of their own. Spark means it for its own tests and looks for a distribution; here the executors
 * get this JVM's class path, and Spark an empty distribution to look at.
 */
final class LocalCluster {
  private static final Pattern MASTER =
      Pattern.compile("local-cluster\\[ *[0-9]+ *, *[0-9]+ *, *([0-9]+) *]");

  /** Where Spark's workers look for a distribution, if the first of these is set. */
  private static final String TESTING = "spark.testing";

  private static final String TEST_HOME = "spark.test.home";

  private LocalCluster() {}

  static boolean isNamedBy(String master) {
    return MASTER.matcher(master).matches();
  }

  /** Starts the cluster and its context, unless a context is there already. */
  static void start(SparkConf conf) {
    Matcher master = MASTER.matcher(conf.get("spark.master"));
    if (master.matches()) {
      conf.setIfMissing("spark.executor.memory", master.group(1) + "m");
    }
    conf.setIfMissing("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    conf.setIfMissing(
        "spark.executorEnv.SPARK_SCALA_VERSION",
        scala.util.Properties.versionNumberString().replaceFirst("\\.[0-9]+$", ""));
    Path home = emptyDistribution();
    // The workers read these when they are made, and nobody else is to see them.
    System.setProperty(TESTING, "true");
    System.setProperty(TEST_HOME, home.toString());
    try {
      SparkContext.getOrCreate(conf);
    } finally {
      System.clearProperty(TESTING);
      System.clearProperty(TEST_HOME);
    }
  }

  /** A Spark home with nothing in it; executors work below it. */
  private static Path emptyDistribution() {
    try {
      Path home = Files.createTempDirectory("gearshift-local-cluster");
      Files.createDirectory(home.resolve("jars"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
      return home;
    } catch (IOException e) {
      throw new UserError("Cannot write a folder for local-cluster: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // An executor that is still ending may write there: the system's cleaning takes the rest.
      return;
    }
  }
}
