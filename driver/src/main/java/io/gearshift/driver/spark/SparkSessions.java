package io.gearshift.driver.spark;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens Spark with the settings that training wants. */
public final class SparkSessions {
  private SparkSessions() {}

  /**
   * A session; settings given by spark-submit or the environment come before ours.
   *
   * @param master used only where spark-submit gave none
   * @param threads threads inside one worker: the processors that a task takes
   * @param extra settings of the user's own, as {@code spark.key} to value
   */
  public static SparkSession open(
      String application, String master, int threads, Map<String, String> extra) {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", master);
    conf.setIfMissing("spark.app.name", application);
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // Averages of f32 parameters do not compress; trying costs more than sending them.
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.shuffle.compress", "false");
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(threads));
    conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "passive");
    if (!conf.get("spark.master").startsWith("local[")
        && !conf.get("spark.master").equals("local")) {
      conf.setIfMissing("spark.task.cpus", Integer.toString(threads));
    }
    extra.forEach(conf::set);
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    session.sparkContext().setLogLevel(conf.get("spark.log.level", "ERROR"));
    return session;
  }
}
