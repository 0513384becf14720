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
   * Kernels for a plan whose shapes are checked here and which runs elsewhere: the same, or those
   * of the reference where a device computes that need not be here.
   *
   * @throws IllegalStateException as {@link #open}
   */
  public static Kernels openForShapes(Compute compute) {
    return compute.backend().isOnDevice() ? create(Compute.reference()) : open(compute);
  }

  /**
   * Opens kernels for one worker.
   *
   * @throws IllegalStateException if the backend cannot start; the message names it and the cause.
   *     A {@link DeviceException} if its device cannot be used
   */
  public static Kernels open(Compute compute) {
    Kernels kernels = create(compute);
    // Every replica opens its own; one line tells a person all there is.
    if (TOLD.add(kernels.description())) {
      LOG.info("Kernels: {}", kernels.description());
    }
    return kernels;
  }

  private static Kernels create(Compute compute) {
    try {
      return Class.forName(compute.backend().type())
          .asSubclass(Kernels.class)
          .getConstructor(int.class)
          .newInstance(compute.backend().isOnDevice() ? compute.device() : compute.threads());
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = "Kernels '" + compute.backend().label() + "' cannot start: ";
      throw cause instanceof DeviceException
          ? new DeviceException(message + cause.getMessage(), cause)
          : new IllegalStateException(message + cause, cause);
    }
  }
}
