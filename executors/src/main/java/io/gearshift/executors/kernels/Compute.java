package io.gearshift.executors.kernels;

import java.io.Serializable;
import java.util.Locale;

/**
 * What computes: part of every task, so that an executor uses what the driver says.
 *
 * @param backend the kernels
 * @param threads that one worker's kernels use, at least 1
 */
public record Compute(Backend backend, int threads) implements Serializable {

  /** Kernels that there are. */
  public enum Backend {
    /** oneDNN, with hand-vectorised element-wise kernels. */
    ONEDNN("io.gearshift.executors.kernels.onednn.OneDnnKernels"),
    /** Plain Java, which defines correct; slow. */
    REFERENCE("io.gearshift.executors.kernels.reference.ReferenceKernels");

    private final String type;

    Backend(String type) {
      this.type = type;
    }

    /** The class that implements it, which is loaded when it is opened. */
    String type() {
      return type;
    }

    /** {@code "onednn"}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException if there is no thread
   */
  public Compute {
    if (threads < 1) {
      throw new IllegalArgumentException("Invalid threads: " + threads + " (must be at least 1)");
    }
  }

  /** oneDNN. */
  public static Compute onednn(int threads) {
    return new Compute(Backend.ONEDNN, threads);
  }

  /** The reference, which has one thread. */
  public static Compute reference() {
    return new Compute(Backend.REFERENCE, 1);
  }
}
