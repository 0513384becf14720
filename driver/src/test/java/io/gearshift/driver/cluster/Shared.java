package io.gearshift.driver.cluster;

import io.gearshift.driver.cluster.ClusterDaemons.Daemon;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@link SharedCluster} keeps: the folder, the daemons, and the Spark once a test wants it.
 */
final class Shared implements AutoCloseable {
  private final Path folder;
  private final ClusterDaemons daemons;
  private SparkHome sparkHome;

  private Shared(Path folder) {
    this.folder = folder;
    this.daemons = new ClusterDaemons(folder.resolve("cluster"), FreePorts.base());
  }

  static Shared create() {
    try {
      return new Shared(Files.createTempDirectory("shared-cluster"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts what a test has killed or stopped, and lets go on what it has frozen. */
  void ready() throws IOException, InterruptedException {
    if (Files.exists(daemons.configuration())) {
      List<String> frozen =
          daemons.status().values().stream()
              .filter(daemon -> daemon.state().equals("frozen"))
              .map(Daemon::name)
              .toList();
      if (!frozen.isEmpty()) {
        daemons.thaw(frozen.toArray(String[]::new));
      }
    }
    daemons.start("--datanodes", "2", "--nodemanagers", "2", "--gpus", "1");
  }

  ClusterDaemons daemons() {
    return daemons;
  }

  SparkHome sparkHome() {
    if (sparkHome == null) {
      try {
        sparkHome = SparkHome.make(folder.resolve("spark"), daemons);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return sparkHome;
  }

  @Override
  public void close() throws IOException {
    daemons.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
