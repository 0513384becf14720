package io.gearshift.driver.cli.submit;

import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * This program's files, as a build or an unpacked distribution lays them.
 *
 * @param jar with all classes of the program's own
 * @param root of {@code conf} and {@code deploy}
 */
record Program(Path jar, Path root) {
  /**
   * The program that runs.
   *
   * @throws UserError if it does not run from its jar
   */
  static Program running() {
    try {
      Path jar = Path.of(Program.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isRegularFile(jar)) {
        throw new UserError("Missing the jar of Gearshift (deploy/submit builds and runs it)");
      }
      return new Program(jar, Path.of(System.getProperty("gearshift.root", ".")).toAbsolutePath());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Every code source of a file has a path", e);
    }
  }

  /** Where the libraries lie. */
  Path libraryFolder() {
    return jar.resolveSibling("lib");
  }

  /** The libraries, which change only with their versions, in the order of their names. */
  List<Path> libraries() {
    try (Stream<Path> files = Files.list(libraryFolder())) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UserError("Cannot read " + libraryFolder() + ": " + e.getMessage(), e);
    }
  }

  /** What is logged, on this machine and on the cluster's. */
  Path logging() {
    return root.resolve("conf").resolve("log4j2.properties");
  }

  /** The script that tells Spark of an executor's GPUs. */
  Path gpuDiscovery() {
    return root.resolve("deploy").resolve("gpus");
  }
}
