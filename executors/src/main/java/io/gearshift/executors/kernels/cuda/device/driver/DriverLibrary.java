package io.gearshift.executors.kernels.cuda.device.driver;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** Opens the NVIDIA driver's library, whose functions {@link CudaDriver} declares. */
public final class DriverLibrary {
  /** Another file than the system's {@code libcuda.so.1}; for tests. */
  private static final String PROPERTY = "gearshift.cuda.driver";

  private static final String NAME = "libcuda.so.1";

  private static boolean open;

  private DriverLibrary() {}

  /**
   * Opens the library, once.
   *
   * @throws CudaException if there is none, or it has no device to offer
   */
  public static synchronized void open() {
    if (open) {
      return;
    }
    String library = System.getProperty(PROPERTY, NAME);
    try {
      Native.register(CudaDriver.class, NativeLibrary.getInstance(library));
    } catch (UnsatisfiedLinkError e) {
      throw new CudaException(
          "No NVIDIA driver: " + library + " cannot be loaded (install the driver)", e);
    }
    try {
      CudaException.check(CudaDriver.cuInit(0), "cuInit");
    } catch (CudaException e) {
      throw new CudaException("No GPU that can be used: " + e.getMessage(), e);
    }
    open = true;
  }
}
