package io.gearshift.executors.kernels.compute;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * What the kernels that a process opens have in common: its devices, each opened once, and what the
 * log has been told of them.
 */
public final class ComputeResources implements AutoCloseable {
  private final Map<Device, DeviceContext> devices = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private boolean closed;

  private record Device(Class<?> type, int number) {}

  /**
   * A device with one more user, who must {@link DeviceContext#leave} it.
   *
   * @param type what the backend that asks knows of a device
   * @param opener opens the device of a number, if nobody has before
   * @throws IllegalStateException if these resources are closed
   */
  public synchronized <D extends DeviceContext> D enter(
      Class<D> type, int number, IntFunction<D> opener) {
    if (closed) {
      throw new IllegalStateException("The compute resources of this process are closed");
    }
    Device key = new Device(type, number);
    DeviceContext device = devices.get(key);
    if (device == null) {
      device = opener.apply(number);
      devices.put(key, device);
    }
    device.addUser();
    return type.cast(device);
  }

  /** Whether a line is told for the first time. */
  public synchronized boolean isNews(String line) {
    return told.add(line);
  }

  /** Closes the devices that nobody uses; each of the others when its last user leaves. */
  @Override
  public synchronized void close() {
    closed = true;
    devices.values().forEach(DeviceContext::retire);
    devices.clear();
  }
}
