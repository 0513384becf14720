package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;

/**
 * The kernels as the driver loads them: PTX, which it translates for the device that there is.
 *
 * @param name for the log
 * @param bytes PTX text that ends in a zero
 */
record KernelImage(String name, byte[] bytes) {
  private static final int TURING_MAJOR = 7;
  private static final int TURING_MINOR = 5;
  private static final int AMPERE_MAJOR = 8;

  /**
   * The newest that a compute capability takes.
   *
   * @throws CudaException if it is below 7.5
   */
  static KernelImage of(int major, int minor) {
    if (major < TURING_MAJOR || (major == TURING_MAJOR && minor < TURING_MINOR)) {
      throw new CudaException(
          "GPU too old: compute capability " + major + "." + minor + " (must be at least 7.5)");
    }
    String name = major < AMPERE_MAJOR ? "compute_75" : "compute_80";
    String resource = "gearshift-" + name + ".ptx.gz";
    try (InputStream packed = KernelImage.class.getResourceAsStream(resource)) {
      if (packed == null) {
        throw new CudaException("No kernels in this build: " + resource + " is missing");
      }
      byte[] text = new GZIPInputStream(packed).readAllBytes();
      byte[] terminated = new byte[text.length + 1];
      System.arraycopy(text, 0, terminated, 0, text.length);
      return new KernelImage("PTX " + name, terminated);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
