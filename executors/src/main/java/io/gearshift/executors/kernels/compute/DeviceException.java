package io.gearshift.executors.kernels.compute;

/**
 * A device that cannot be used, has too little memory, or has failed: one line says which, and what
 * helps. The same work would end the same on it.
 */
public class DeviceException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
