package io.gearshift.driver.cli.submit;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of Spark that runs on YARN want; deploy/README.md says why of each. */
final class ClusterSettings {
  /** Files that spark-submit ships lie in a container's working folder. */
  static final String OPTIONS_IN_A_CONTAINER =
      " -Dorg.bytedeco.javacpp.cachedir=./javacpp -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
          + " -Dorg.bytedeco.javacpp.logger=slf4j -Djava.net.preferIPv4Stack=true"
          + " -Dlog4j2.configurationFile=log4j2.properties -XX:+ExitOnOutOfMemoryError"
          // A container's log is where people look for what Spark did not tell the driver.
          + " -Dgearshift.log.libraries=error";

  static final Map<String, String> YARN = yarn();

  private ClusterSettings() {}

  private static Map<String, String> yarn() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.dynamicAllocation.enabled", "false");
    // The first round waits for all workers, not for the first: but not for ever.
    settings.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    settings.put("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s");
    // A second driver may have to wait a minute for the lease of the first.
    settings.put("spark.yarn.am.waitTime", "300s");
    settings.put("spark.yarn.maxAppAttempts", "2");
    // Executors may die now and then during days of training.
    settings.put("spark.yarn.executor.failuresValidityInterval", "1h");
    settings.put("spark.decommission.enabled", "true");
    settings.put("spark.storage.decommission.shuffleBlocks.enabled", "true");
    // Its pages are seen through YARN's proxy.
    settings.put("spark.ui.enabled", "true");
    settings.put("spark.ui.port", "0");
    settings.put("spark.authenticate", "true");
    settings.put("spark.network.crypto.enabled", "true");
    return settings;
  }

  /** Variables of the driver's and the executors' processes. */
  static Map<String, String> environment(int threads) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("OMP_NUM_THREADS", Integer.toString(threads));
    variables.put("OMP_WAIT_POLICY", "passive");
    variables.put("GOMP_SPINCOUNT", "1000");
    variables.put("LC_ALL", "C.UTF-8");
    variables.put("OPENCV_LOG_LEVEL", "OFF");
    Map<String, String> settings = new LinkedHashMap<>();
    variables.forEach(
        (name, value) -> {
          settings.put("spark.executorEnv." + name, value);
          settings.put("spark.yarn.appMasterEnv." + name, value);
        });
    return settings;
  }

  /** One executor, one task, one GPU, whose number is that of {@code nvidia-smi}. */
  static Map<String, String> gpu(Path discovery) {
    return Map.of(
        "spark.executorEnv.CUDA_DEVICE_ORDER", "PCI_BUS_ID",
        "spark.executor.resource.gpu.amount", "1",
        "spark.task.resource.gpu.amount", "1",
        "spark.executor.resource.gpu.discoveryScript", "./" + discovery.getFileName());
  }
}
