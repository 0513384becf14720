package io.gearshift.driver.cli.bench.peers.stock;

import io.gearshift.driver.cli.bench.peers.process.JavaCommand;
import io.gearshift.driver.cli.bench.peers.process.Peer;
import io.gearshift.driver.cli.bench.peers.process.PeerFailure;
import io.gearshift.driver.cli.bench.peers.process.PeerProcess;
import io.gearshift.driver.cli.bench.peers.process.PeerSession;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import io.gearshift.driver.cli.doctor.Processor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Stock DL4J on the same configuration, in a JVM of its own, on its oneDNN build for this CPU where
 * the local Maven repository has that.
 */
public final class StockPeer implements Peer {
  /** DL4J takes seconds for what others do in a tenth of one. */
  private static final int LARGEST_BATCH = 8;

  private static final int MOST_ITERATIONS = 1;
  private static final String ARTIFACT = "nd4j-native";

  private final Optional<Path> nativeJar;
  private final String extension;

  private StockPeer(Optional<Path> nativeJar, String extension) {
    this.nativeJar = nativeJar;
    this.extension = extension;
  }

  /** With the oneDNN jar in the local Maven repository, else with the plain one. */
  public static StockPeer find() {
    Path repository =
        Path.of(
            System.getProperty(
                "maven.repo.local",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
    return find(repository, Processor.read().hasAvx512() ? "-onednn-avx512" : "-onednn-avx2");
  }

  public static StockPeer find(Path repository, String extension) {
    String version = version();
    Path jar =
        repository
            .resolve("org/nd4j")
            .resolve(ARTIFACT)
            .resolve(version)
            .resolve(ARTIFACT + "-" + version + "-linux-x86_64" + extension + ".jar");
    return Files.isRegularFile(jar)
        ? new StockPeer(Optional.of(jar), extension)
        : new StockPeer(Optional.empty(), "");
  }

  /** The version of DL4J and ND4J on the class path. */
  static String version() {
    String file = "/META-INF/maven/org.nd4j/" + ARTIFACT + "/pom.properties";
    Properties properties = new Properties();
    try (InputStream stream = StockPeer.class.getResourceAsStream(file)) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      throw new PeerFailure("cannot read " + file, e);
    }
    return properties.getProperty("version", "unknown");
  }

  /** Whether it is the oneDNN build, for people. */
  public String build() {
    return nativeJar.map(jar -> jar.getFileName().toString()).orElse(ARTIFACT + " (plain build)");
  }

  @Override
  public String name() {
    return "DL4J FP32";
  }

  @Override
  public int batch(int batch) {
    return Math.min(batch, LARGEST_BATCH);
  }

  @Override
  public int iterations(int iterations) {
    return Math.min(iterations, MOST_ITERATIONS);
  }

  @Override
  public PeerSession open(BenchNetwork network, int batch, int threads) {
    return PeerProcess.start(command(StockStep.class, network, batch, threads), threads, Map.of());
  }

  /** A JVM with this build of DL4J that runs a main. */
  List<String> command(Class<?> main, BenchNetwork network, int batch, int threads) {
    List<String> command = JavaCommand.withOptions("--add-", "-X");
    if (nativeJar.isPresent()) {
      command.add("-Dorg.bytedeco.javacpp.platform.extension=" + extension);
    }
    command.add("-cp");
    command.add(
        nativeJar.map(jar -> jar + File.pathSeparator).orElse("")
            + System.getProperty("java.class.path"));
    command.addAll(JavaCommand.stepServer(main, network, batch, threads));
    return command;
  }
}
