package io.gearshift.executors.kernels.compute;

import java.io.Serializable;
import java.util.Locale;

/**
 * What computes: part of every task, so that an executor uses what the driver says.
 *
 * @param backend the kernels
 * @param threads that one worker's kernels use, at least 1
 * @param device which of a machine's devices, from 0 on; without a meaning to kernels on the CPU
 */
public record Compute(Backend backend, int threads, int device) implements Serializable {

  /** Kernels that there are. */
  public enum Backend {
    /** oneDNN, with hand-vectorised element-wise kernels. */
    ONEDNN("io.gearshift.executors.kernels.onednn.OneDnnKernels"),
    /** Own kernels on an NVIDIA GPU. */
    CUDA("io.gearshift.executors.kernels.cuda.CudaKernels"),
    /** Plain Java, which defines correct; slow. */
    REFERENCE("io.gearshift.executors.kernels.reference.ReferenceKernels");

    private final String type;

    Backend(String type) {
      this.type = type;
    }

    /** Whether it computes on a device of the machine, not on its CPU. */
    public boolean isOnDevice() {
      return this == CUDA;
    }

    /** The class that implements it, which is loaded when it is opened. */
    public String type() {
      return type;
    }

    /** {@code "onednn"}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException if there is no thread, or the device is below 0
   */
  public Compute {
    if (threads < 1) {
      throw new IllegalArgumentException("Invalid threads: " + threads + " (must be at least 1)");
    }
    if (device < 0) {
      throw new IllegalArgumentException("Invalid device: " + device + " (must be at least 0)");
    }
  }

  /** oneDNN. */
  public static Compute onednn(int threads) {
    return new Compute(Backend.ONEDNN, threads, 0);
  }

  /** Own kernels on a GPU, which need no threads of the host. */
  public static Compute cuda(int device) {
    return new Compute(Backend.CUDA, 1, device);
  }

  /** The reference, which has one thread. */
  public static Compute reference() {
    return new Compute(Backend.REFERENCE, 1, 0);
  }

  /** The same on another device. */
  public Compute onDevice(int other) {
    return new Compute(backend, threads, other);
  }
}
