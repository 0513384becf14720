package io.gearshift.executors.task;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.kernels.compute.DeviceException;
import io.gearshift.executors.train.Hosts;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** What Spark tells the present task of where it runs. */
final class TaskEnvironment {
  /** Spark's name of the driver's process, where tasks run with a local master. */
  private static final String DRIVER = "driver";

  private TaskEnvironment() {}

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

  /**
   * Does a task's work. What a device of an executor refuses is told with the executor's host: the
   * others may have GPUs.
   *
   * @throws DeviceException as the work
   */
  static <T> T onThisHost(Supplier<T> work) {
    try {
      return work.get();
    } catch (DeviceException e) {
      throw named(e, executor(), Hosts.local());
    }
  }

  /** A failure with its host, but for the driver's process, which has one alone. */
  static DeviceException named(DeviceException failure, String executor, String host) {
    return executor.isEmpty() || executor.equals(DRIVER)
        ? failure
        : new DeviceException("Host " + host + ": " + failure.getMessage(), failure);
  }

  /** The address of the GPU that Spark has given the present task; null if it gave none. */
  static String gpu() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get("gpu");
    return gpu == null || gpu.addresses().length == 0 ? null : gpu.addresses()[0];
  }

  /** Spark's name of this process; empty without Spark. */
  static String executor() {
    SparkEnv environment = SparkEnv.get();
    return environment == null ? "" : environment.executorId();
  }
}
