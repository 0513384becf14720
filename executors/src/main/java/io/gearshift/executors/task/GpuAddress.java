package io.gearshift.executors.task;

import io.gearshift.executors.kernels.compute.DeviceException;
import java.util.Arrays;
import java.util.List;

/**
 * The address of a GPU that Spark gives a task: its number as {@code nvidia-smi} lists it. The
 * driver leaves out what {@code CUDA_VISIBLE_DEVICES} does not name, and numbers the rest anew.
 */
final class GpuAddress {
  private static final String NUMBER = "[0-9]{1,4}";

  private GpuAddress() {}

  /**
   * The driver's number of a GPU.
   *
   * @param visible {@code CUDA_VISIBLE_DEVICES}; null if that is not set
   * @throws DeviceException if the address is no number
   */
  static int ordinal(String address, String visible) {
    if (!address.matches(NUMBER)) {
      throw new DeviceException(
          "Invalid address of a GPU: "
              + address
              + " (must be a number, as spark.executor.resource.gpu.discoveryScript deploy/gpus"
              + " prints them)");
    }
    List<String> numbers = visible == null ? List.of() : Arrays.asList(visible.split(" *, *"));
    int place = numbers.indexOf(address);
    return place < 0 ? Integer.parseInt(address) : place;
  }
}
