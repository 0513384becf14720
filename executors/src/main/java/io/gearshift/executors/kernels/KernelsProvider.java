package io.gearshift.executors.kernels;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the backend once and says which and why. {@code -Dgearshift.kernels=reference|onednn}
 * forces one; a backend that cannot start is an error with its cause, never a silent change.
 */
public final class KernelsProvider {
  private static final Logger LOG = LoggerFactory.getLogger(KernelsProvider.class);

  /** System property that forces a backend. */
  public static final String PROPERTY = "gearshift.kernels";

  private static final String REFERENCE =
      "io.gearshift.executors.kernels.reference.ReferenceKernels";
  private static final String ONEDNN = "io.gearshift.executors.kernels.onednn.OneDnnKernels";

  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private KernelsProvider() {}

  /**
   * The backend of this machine.
   *
   * @param threads threads that one call may use, at least 1
   * @throws IllegalStateException if the backend cannot start; the message names it and the cause
   */
  public static Kernels open(int threads) {
    return open(System.getProperty(PROPERTY, "onednn"), threads);
  }

  /** A backend by name. */
  public static Kernels open(String name, int threads) {
    String type =
        switch (name) {
          case "reference" -> REFERENCE;
          case "onednn" -> ONEDNN;
          default ->
              throw new IllegalArgumentException(
                  "Invalid " + PROPERTY + ": " + name + " (must be reference or onednn)");
        };
    try {
      Kernels kernels =
          Class.forName(type)
              .asSubclass(Kernels.class)
              .getConstructor(int.class)
              .newInstance(threads);
      // Every replica opens its own; one line tells a person all there is.
      if (TOLD.add(kernels.description())) {
        LOG.info("Kernels: {}", kernels.description());
      }
      return kernels;
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException("Kernels '" + name + "' cannot start: " + cause, cause);
    }
  }
}
