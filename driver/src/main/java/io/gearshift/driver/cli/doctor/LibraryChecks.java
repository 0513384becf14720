package io.gearshift.driver.cli.doctor;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.DeviceException;
import io.gearshift.executors.kernels.host.ElementWiseProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.hadoop.util.VersionInfo;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What training stands on: each library is loaded and used once. */
final class LibraryChecks {
  private LibraryChecks() {}

  static Row vectorModule() {
    String name = "vector module";
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Row.warn(
          name,
          "jdk.incubator.vector is not there",
          "element-wise work runs on plain Java; start with --add-modules=jdk.incubator.vector");
    }
    int bits = preferredBits();
    String value = "jdk.incubator.vector, " + bits + " bits preferred";
    return bits >= ElementWiseProvider.MIN_VECTOR_BITS
        ? Row.ok(name, value)
        : Row.warn(
            name,
            value,
            "vectors of fewer than " + ElementWiseProvider.MIN_VECTOR_BITS + " bits gain little");
  }

  // By reflection: this module is compiled without the incubator module.
  private static int preferredBits() {
    try {
      Object species =
          Class.forName("jdk.incubator.vector.FloatVector").getField("SPECIES_PREFERRED").get(null);
      return (Integer)
          Class.forName("jdk.incubator.vector.VectorSpecies")
              .getMethod("vectorBitSize")
              .invoke(species);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("jdk.incubator.vector is not as on JDK 17", e);
    }
  }

  static Row kernels() {
    Kernels kernels = KernelsProvider.open(Compute.onednn(1));
    return Row.ok("kernels", kernels.name() + ": " + kernels.description());
  }

  /** None is no fault: the CPU can train. */
  static Row gpu() {
    String name = "GPU";
    try {
      return Row.ok(name, KernelsProvider.open(Compute.cuda(0)).description());
    } catch (DeviceException e) {
      return Row.ok(name, "none: " + e.getCause().getMessage());
    } catch (IllegalStateException e) {
      return Row.warn(name, "cannot be used", e.getMessage().lines().findFirst().orElse(""));
    }
  }

  static Row nd4j() {
    try (INDArray ones = Nd4j.ones(3, 4)) {
      double sum = ones.sumNumber().doubleValue();
      String value = Nd4j.getBackend().getClass().getSimpleName();
      return sum == 12
          ? Row.ok("ND4J", value)
          : Row.fail("ND4J", value, "12 ones add up to " + sum);
    }
  }

  static Row openCv() {
    Loader.load(opencv_imgcodecs.class);
    return Row.ok("OpenCV", opencv_core.CV_VERSION);
  }

  static Row spark() {
    String spark = property("/spark-version-info.properties", "version");
    String scala = property("/library.properties", "version.number");
    return spark == null
        ? Row.fail(
            "Spark", "not found", "start by deploy/gearshift or spark-submit, which bring its jars")
        : Row.ok("Spark", spark + ", Scala " + (scala == null ? "unknown" : scala));
  }

  static Row hadoop() {
    return Row.ok("Hadoop client", VersionInfo.getVersion());
  }

  private static String property(String resource, String key) {
    try (InputStream stream = LibraryChecks.class.getResourceAsStream(resource)) {
      if (stream == null) {
        return null;
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties.getProperty(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
