package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.precision.ArithmeticConfiguration.Backend;
import io.gearshift.driver.config.precision.WidthConfiguration;
import io.gearshift.driver.spark.RequiredGpus;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.SparkConf;

/**
 * What a run takes where its configuration leaves the kernels open. It is chosen once, where the
 * run begins, and recorded.
 *
 * @param backend of the whole run
 * @param reason in a few words
 */
public record AutoKernels(Backend backend, String reason) {

  /** A new run's configuration with its kernels; says which they are where they were left open. */
  public static GearshiftConfiguration choose(
      GearshiftConfiguration configuration, PrintWriter out) {
    if (configuration.arithmetic().backend() != Backend.AUTO) {
      return configuration;
    }
    AutoKernels kernels = of(configuration, new SparkConf(), AutoKernels::gpu);
    out.println("Kernels: " + kernels.backend.label() + " (auto: " + kernels.reason + ")");
    out.flush();
    return configuration.with(kernels.backend);
  }

  /**
   * Chooses.
   *
   * @param conf what Spark will be opened with
   * @param gpu tries a GPU of this machine and names it; an IllegalStateException says why it
   *     cannot be used
   */
  static AutoKernels of(
      GearshiftConfiguration configuration, SparkConf conf, IntFunction<String> gpu) {
    Optional<String> format = formatWithoutKernels(configuration);
    if (format.isPresent()) {
      return new AutoKernels(Backend.ONEDNN, format.get() + " have no kernels on a GPU");
    }
    if (!RequiredGpus.isLocal(conf.get("spark.master", configuration.spark().master()))) {
      return RequiredGpus.givesEachTaskOne(conf)
          ? new AutoKernels(Backend.CUDA, "Spark gives each task a GPU")
          : new AutoKernels(Backend.ONEDNN, "Spark gives tasks no GPU");
    }
    try {
      String name = gpu.apply(configuration.spark().device());
      return new AutoKernels(Backend.CUDA, "this machine has " + name);
    } catch (IllegalStateException e) {
      return new AutoKernels(Backend.ONEDNN, "no GPU here: " + firstWords(e));
    }
  }

  private static Optional<String> formatWithoutKernels(GearshiftConfiguration configuration) {
    if (configuration.widths().mode() != WidthConfiguration.Mode.NONE) {
      return Optional.of("widths by layer");
    }
    return configuration.learned().isOn() ? Optional.of("learned quantisers") : Optional.empty();
  }

  /** Opens a GPU as a worker would, and lets it go. */
  private static String gpu(int device) {
    try (Kernels kernels = KernelsProvider.open(Compute.cuda(device))) {
      return kernels.device().orElseThrow();
    }
  }

  /** The cause, without what could be done about it. */
  private static String firstWords(IllegalStateException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    int remedy = line.indexOf(" (");
    return remedy < 0 ? line : line.substring(0, remedy);
  }
}
