package io.gearshift.driver.spark;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * What one process that computes may take.
 *
 * @param tasks how many tasks it runs at a time
 * @param heap most bytes of its Java heap
 * @param outside most bytes outside the heap that Java gives out
 * @param heapSetting what raises the first
 * @param outsideSetting what raises the second
 */
public record ExecutorMemory(
    int tasks, long heap, long outside, String heapSetting, String outsideSetting) {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[ *(\\*|[0-9]+).*])?");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[ *[0-9]+ *, *([0-9]+) *,.*]");
  private static final Pattern DIRECT =
      Pattern.compile("-XX:MaxDirectMemorySize=([0-9]+[kKmMgGtT]?)");
  private static final String EXECUTOR_HEAP = "spark.executor.memory";

  /** Of a session's executors; with a local master that is this process. */
  public static ExecutorMemory of(SparkConf conf) {
    String master = conf.get("spark.master");
    Matcher local = LOCAL.matcher(master);
    return local.matches() ? ofThisProcess(local.group(1)) : ofExecutors(conf, master);
  }

  private static ExecutorMemory ofThisProcess(String threads) {
    int tasks = 1;
    if ("*".equals(threads)) {
      tasks = Runtime.getRuntime().availableProcessors();
    } else if (threads != null) {
      tasks = Integer.parseInt(threads);
    }
    long heap = Runtime.getRuntime().maxMemory();
    long direct =
        Long.parseLong(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    // Java takes the size of the heap where nothing is said.
    return new ExecutorMemory(
        tasks, heap, direct == 0 ? heap : direct, "GEARSHIFT_HEAP", "GEARSHIFT_DIRECT");
  }

  private static ExecutorMemory ofExecutors(SparkConf conf, String master) {
    Matcher cluster = LOCAL_CLUSTER.matcher(master);
    int cores =
        cluster.matches()
            ? Integer.parseInt(cluster.group(1))
            : conf.getInt("spark.executor.cores", 1);
    int tasks = Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
    long heap = JavaUtils.byteStringAsBytes(conf.get(EXECUTOR_HEAP, "1g"));
    Matcher direct =
        DIRECT.matcher(
            conf.get("spark.executor.defaultJavaOptions", "")
                + " "
                + conf.get("spark.executor.extraJavaOptions", ""));
    long outside = direct.find() ? JavaUtils.byteStringAsBytes(direct.group(1)) : heap;
    return new ExecutorMemory(
        tasks,
        heap,
        outside,
        EXECUTOR_HEAP,
        "-XX:MaxDirectMemorySize in spark.executor.extraJavaOptions, and"
            + " spark.executor.memoryOverhead");
  }
}
