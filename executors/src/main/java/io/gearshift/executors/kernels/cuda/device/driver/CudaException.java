package io.gearshift.executors.kernels.cuda.device.driver;

import com.sun.jna.Pointer;
import io.gearshift.executors.kernels.compute.DeviceException;

/** A GPU that cannot be used, or a call of its driver that failed. */
public final class CudaException extends DeviceException {
  private static final long serialVersionUID = 1L;

  private static final int SUCCESS = 0;
  private static final int OUT_OF_MEMORY = 2;

  private final int status;

  public CudaException(String message) {
    super(message);
    status = SUCCESS;
  }

  public CudaException(String message, Throwable cause) {
    super(message, cause);
    status = SUCCESS;
  }

  private CudaException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Whether the device's memory was not enough. */
  public boolean isOutOfMemory() {
    return status == OUT_OF_MEMORY;
  }

  /**
   * Reads the status of a call.
   *
   * @throws CudaException {@code CUDA_ERROR_NO_DEVICE from cuInit: no CUDA-capable device is
   *     detected}
   */
  public static void check(int status, String call) {
    if (status != SUCCESS) {
      throw new CudaException(status, name(status) + " from " + call + ": " + text(status));
    }
  }

  private static String name(int status) {
    long[] name = new long[1];
    return CudaDriver.cuGetErrorName(status, name) == SUCCESS && name[0] != 0
        ? new Pointer(name[0]).getString(0)
        : "CUDA error " + status;
  }

  private static String text(int status) {
    long[] text = new long[1];
    return CudaDriver.cuGetErrorString(status, text) == SUCCESS && text[0] != 0
        ? new Pointer(text[0]).getString(0)
        : "no description";
  }
}
