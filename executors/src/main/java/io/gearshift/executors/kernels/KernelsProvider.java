package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.compute.DeviceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the backend that a task names. One that cannot start is an error with its cause. */
public final class KernelsProvider {
  private static final Logger LOG = LoggerFactory.getLogger(KernelsProvider.class);

  private KernelsProvider() {}

  /**
   * Kernels for a plan whose shapes are checked here and which runs elsewhere: the same, or those
   * of the reference where a device computes that need not be here.
   *
   * @throws IllegalStateException as {@link #open}
   */
  public static Kernels openForShapes(Compute compute) {
    return open(compute.backend().isOnDevice() ? Compute.reference() : compute);
  }

  /**
   * Opens kernels that share nothing with others: their device is closed with them.
   *
   * @throws IllegalStateException as {@link #open(Compute, ComputeResources)}
   */
  public static Kernels open(Compute compute) {
    try (ComputeResources own = new ComputeResources()) {
      return create(compute, own);
    }
  }

  /**
   * Opens kernels for one worker of a process, and tells the log of those that are new.
   *
   * @throws IllegalStateException if the backend cannot start; the message names it and the cause.
   *     A {@link DeviceException} if its device cannot be used
   */
  public static Kernels open(Compute compute, ComputeResources resources) {
    Kernels kernels = create(compute, resources);
    // Every replica opens its own; one line tells a person all there is.
    if (resources.isNews(kernels.description())) {
      LOG.info("Kernels: {}", kernels.description());
    }
    return kernels;
  }

  private static Kernels create(Compute compute, ComputeResources resources) {
    try {
      return Class.forName(compute.backend().type())
          .asSubclass(Kernels.class)
          .getConstructor(Compute.class, ComputeResources.class)
          .newInstance(compute, resources);
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = "Kernels '" + compute.backend().label() + "' cannot start: ";
      throw cause instanceof DeviceException
          ? new DeviceException(message + cause.getMessage(), cause)
          : new IllegalStateException(message + cause, cause);
    }
  }
}
