package io.gearshift.driver.cli.bench.peers;

import io.gearshift.driver.cli.bench.BenchNetwork;
import io.gearshift.driver.error.UserError;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** PyTorch in single precision, by the project's own script. */
final class TorchPeer implements Peer {
  private static final String SCRIPT = "benchmarks/peers/torch_step.py";

  private final String python;
  private final Map<String, String> environment;
  private final Path script;

  private TorchPeer(String python, Map<String, String> environment, Path script) {
    this.python = python;
    this.environment = environment;
    this.script = script;
  }

  /**
   * PyTorch as found.
   *
   * @param location a Python program, or a folder to import torch from; null: python3 as it is
   * @param root of the checkout
   * @throws UserError if {@code location} is neither
   * @throws PeerFailure in one line, if torch cannot be imported
   */
  static TorchPeer find(String location, Path root) {
    String python = "python3";
    Map<String, String> environment = Map.of();
    if (location != null) {
      Path path = Path.of(location);
      if (Files.isDirectory(path)) {
        String before = System.getenv().getOrDefault("PYTHONPATH", "");
        environment =
            Map.of(
                "PYTHONPATH",
                before.isEmpty() ? path.toString() : path + File.pathSeparator + before);
      } else if (Files.isExecutable(path)) {
        python = location;
      } else {
        throw UserError.invalid(
            "--torch", location, "be a Python program, or a folder to import torch from");
      }
    }
    Path script = root.resolve(SCRIPT);
    if (!Files.isRegularFile(script)) {
      throw new PeerFailure("no " + script);
    }
    PeerProcess.run(List.of(python, "-c", "import torch"), environment);
    return new TorchPeer(python, environment, script);
  }

  @Override
  public String name() {
    return "PyTorch FP32";
  }

  @Override
  public PeerSession open(BenchNetwork network, int batch, int threads) {
    return PeerProcess.start(
        List.of(
            python,
            script.toString(),
            "--net",
            network.name(),
            "--batch",
            Integer.toString(batch),
            "--threads",
            Integer.toString(threads)),
        threads,
        environment);
  }
}
