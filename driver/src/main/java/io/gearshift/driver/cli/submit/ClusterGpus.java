package io.gearshift.driver.cli.submit;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.HadoopSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** The GPUs that YARN has: where there are too few of them, an application would wait for ever. */
final class ClusterGpus {
  /** YARN's name of the resource; {@code ResourceInformation.GPU_URI}. */
  private static final String RESOURCE = "yarn.io/gpu";

  private static final String LIMIT_MILLISECONDS = "30000";

  private ClusterGpus() {}

  /**
   * Asks the resource manager.
   *
   * @param executors that want one GPU each
   * @throws UserError if the running machines have fewer, used or not
   */
  static void require(int executors) throws IOException {
    YarnConfiguration configuration = new YarnConfiguration(HadoopSettings.current());
    configuration.set(YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, LIMIT_MILLISECONDS);
    try (YarnClient client = YarnClient.createYarnClient()) {
      client.init(configuration);
      client.start();
      List<NodeReport> machines = client.getNodeReports(NodeState.RUNNING);
      check(executors, machines.stream().mapToLong(ClusterGpus::gpus).sum(), machines.size());
    } catch (YarnException e) {
      throw new IOException("YARN does not say what it has: " + e.getMessage(), e);
    }
  }

  static void check(int executors, long gpus, int machines) {
    if (gpus < executors) {
      throw new UserError(
          "Missing GPUs: "
              + executors
              + " executors want one each, and YARN has "
              + gpus
              + " on "
              + machines
              + " machines (fewer Workers, or GPUs as the resource "
              + RESOURCE
              + " of its NodeManagers)");
    }
  }

  private static long gpus(NodeReport machine) {
    return Arrays.stream(machine.getCapability().getResources())
        .filter(resource -> resource.getName().equals(RESOURCE))
        .mapToLong(resource -> resource.getValue())
        .sum();
  }
}
