package io.gearshift.driver.spark;

import io.gearshift.driver.storage.HadoopSettings;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens Spark with the settings that training wants. */
public final class SparkSessions {
  /**
   * What the vector kernels ask of a JVM: their module, that each of their loops is compiled by
   * itself (docs/decisions/0010), and never before all it calls has been profiled (0011).
   */
  public static final List<String> KERNEL_OPTIONS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.host.loop.WorkSplitter::run",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.update.UpdateLoop::run",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.update.MomentumLoop::run",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.update.AdamLoop::run",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.grid.GridLoop::quantizeStochastic",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.normalization.NormalizationLoops::measurePeriods",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.normalization.NormalizationGradientLoops::addSumsOfTwo",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.normalization.NormalizationGradientLoops::writeBytes",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.normalization.NormalizedSumLoops::quantize",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.normalization.NormalizedValues::quantize",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.depthwise.DepthwiseLoops::sums",
          "-XX:CompileCommand=dontinline,io.gearshift.executors.kernels.vector.depthwise.DepthwiseLoops::addProducts",
          "-XX:Tier3DelayOn=1000");

  /**
   * What executors in JVMs of their own need beside Spark's own options. The folder that JavaCPP
   * unpacks native libraries into is relative to the executor's working directory: unpacking races
   * where several JVMs share one.
   */
  private static final String EXECUTOR_OPTIONS =
      String.join(" ", KERNEL_OPTIONS)
          + " -Dorg.bytedeco.javacpp.cachedir=./javacpp"
          + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0";

  private static final String LOOPBACK = "127.0.0.1";
  private static final int SECRET_BYTES = 32;
  private static final String NEVER = "3650d";

  private SparkSessions() {}

  /**
   * A session; settings given by spark-submit or the environment come before ours.
   *
   * @param master used only where spark-submit gave none
   * @param threads threads inside one worker: the processors that a task takes
   * @param extra settings of the user's own, as {@code spark.key} to value
   * @throws io.gearshift.driver.error.UserError if a setting cannot work
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
    // What a worker sends to a driver that adds comes with the end of its task, not after it.
    conf.setIfMissing("spark.task.maxDirectResultSize", Long.toString(SparkExchange.LITTLE));
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(threads));
    conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "passive");
    conf.setIfMissing("spark.executorEnv.GOMP_SPINCOUNT", "1000");
    // A JVM takes the encoding of file names from its locale.
    conf.setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
    conf.setIfMissing("spark.executorEnv.OPENCV_LOG_LEVEL", "OFF");
    HadoopSettings.forSpark().forEach(conf::setIfMissing);
    String given = conf.get("spark.master");
    if (given.startsWith("local[") || given.equals("local")) {
      // A machine that slept is no lost executor: Spark would end the process minutes later.
      conf.setIfMissing("spark.storage.blockManagerHeartbeatTimeoutMs", NEVER);
    } else {
      conf.setIfMissing("spark.task.cpus", Integer.toString(threads));
      conf.setIfMissing("spark.executor.defaultJavaOptions", EXECUTOR_OPTIONS);
    }
    if (given.startsWith("local")) {
      keepToThisMachine(conf);
    }
    extra.forEach(conf::set);
    JavaSerialization.require(conf);
    if (LocalCluster.isNamedBy(given)) {
      LocalCluster.start(conf);
    }
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    session.sparkContext().setLogLevel(conf.get("spark.log.level", "ERROR"));
    return session;
  }

  /**
   * Driver and executors of a local master talk over sockets: on the loopback address, and only
   * with those who know the secret of this session.
   */
  private static void keepToThisMachine(SparkConf conf) {
    conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
    conf.setIfMissing("spark.driver.host", LOOPBACK);
    conf.setIfMissing("spark.authenticate", "true");
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    conf.setIfMissing("spark.authenticate.secret", HexFormat.of().formatHex(secret));
  }
}
