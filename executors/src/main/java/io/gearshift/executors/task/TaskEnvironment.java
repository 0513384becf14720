package io.gearshift.executors.task;

import io.gearshift.executors.data.HadoopAccess;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.WorkerReport;
import io.gearshift.executors.train.Hosts;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Spark has told the process that a task runs in. */
final class TaskEnvironment {
  private static final Logger LOG = LoggerFactory.getLogger(TaskEnvironment.class);
  private static final AtomicReference<SparkEnv> KNOWN = new AtomicReference<>();
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private TaskEnvironment() {}

  /** Spark's settings for Hadoop, {@code spark.hadoop.*} among them, are used from now on. */
  static void use() {
    SparkEnv environment = SparkEnv.get();
    if (environment != null && KNOWN.getAndSet(environment) != environment) {
      HadoopAccess.use(SparkHadoopUtil.get().newConfiguration(environment.conf()));
    }
  }

  /** A network as the present task computes it: on the GPU that Spark has given it, if it has. */
  static NetworkSpec here(NetworkSpec network) {
    String address = network.compute().backend().isOnDevice() ? gpu() : null;
    return address == null
        ? network
        : network.on(
            network
                .compute()
                .onDevice(GpuAddress.ordinal(address, System.getenv("CUDA_VISIBLE_DEVICES"))));
  }

  /** Whether two networks are one, on whichever device. */
  static boolean isSame(NetworkSpec one, NetworkSpec other) {
    return one.on(one.compute().onDevice(0)).equals(other.on(other.compute().onDevice(0)));
  }

  /** Where the present task runs. */
  static WorkerReport.Place place(String kernels) {
    return new WorkerReport.Place(Hosts.local(), executor(), gpu(), kernels);
  }

  /** The address of the GPU that Spark has given the present task; null if it gave none. */
  private static String gpu() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get("gpu");
    if (gpu == null || gpu.addresses().length == 0) {
      return null;
    }
    String address = gpu.addresses()[0];
    if (LOGGED.add(address)) {
      LOG.info("GPU of executor {}: {}", executor(), address);
    }
    return address;
  }

  /** Spark's name of this process; empty without Spark. */
  private static String executor() {
    SparkEnv environment = SparkEnv.get();
    return environment == null ? "" : environment.executorId();
  }
}
