package io.gearshift.executors.kernels;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the backend that a task names. One that cannot start is an error with its cause. */
public final class KernelsProvider {
  private static final Logger LOG = LoggerFactory.getLogger(KernelsProvider.class);

  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private KernelsProvider() {}

  /**
   * Opens kernels for one worker.
   *
   * @throws IllegalStateException if the backend cannot start; the message names it and the cause
   */
  public static Kernels open(Compute compute) {
    try {
      Kernels kernels =
          Class.forName(compute.backend().type())
              .asSubclass(Kernels.class)
              .getConstructor(int.class)
              .newInstance(compute.threads());
      // Every replica opens its own; one line tells a person all there is.
      if (TOLD.add(kernels.description())) {
        LOG.info("Kernels: {}", kernels.description());
      }
      return kernels;
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          "Kernels '" + compute.backend().label() + "' cannot start: " + cause, cause);
    }
  }
}
