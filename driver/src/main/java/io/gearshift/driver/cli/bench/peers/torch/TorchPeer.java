package io.gearshift.driver.cli.bench.peers.torch;

import io.gearshift.driver.cli.bench.peers.process.Peer;
import io.gearshift.driver.cli.bench.peers.process.PeerFailure;
import io.gearshift.driver.cli.bench.peers.process.PeerProcess;
import io.gearshift.driver.cli.bench.peers.process.PeerSession;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import io.gearshift.driver.error.UserError;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PyTorch in one of its modes, by the project's own script. */
public final class TorchPeer implements Peer {
  private static final String SCRIPT = "benchmarks/peers/torch_step.py";

  private final String python;
  private final Map<String, String> environment;
  private final Path script;
  private final TorchMode mode;

  private TorchPeer(String python, Map<String, String> environment, Path script, TorchMode mode) {
    this.python = python;
    this.environment = environment;
    this.script = script;
    this.mode = mode;
  }

  /**
   * PyTorch as found, once for each of its modes.
   *
   * @param location a Python program, or a folder to import torch from; null: python3 as it is
   * @param root of the checkout
   * @param compiler of C++; without one, only the modes that need none
   * @throws UserError if {@code location} is neither
   * @throws PeerFailure in one line, if torch cannot be imported
   */
  public static List<Peer> find(String location, Path root, Optional<Path> compiler) {
    String python = "python3";
    Map<String, String> environment = new HashMap<>();
    if (location != null) {
      Path path = Path.of(location);
      if (Files.isDirectory(path)) {
        String before = System.getenv().getOrDefault("PYTHONPATH", "");
        environment.put(
            "PYTHONPATH", before.isEmpty() ? path.toString() : path + File.pathSeparator + before);
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
    compiler.ifPresent(file -> environment.put(TorchCompiler.VARIABLE, file.toString()));
    List<Peer> peers = new ArrayList<>();
    for (TorchMode mode : TorchMode.of(compiler.isPresent())) {
      peers.add(new TorchPeer(python, environment, script, mode));
    }
    return peers;
  }

  @Override
  public String name() {
    return mode.label();
  }

  @Override
  public PeerSession open(BenchNetwork network, int batch, int threads) {
    return PeerProcess.start(command(network, batch, threads), threads, environment);
  }

  private List<String> command(BenchNetwork network, int batch, int threads) {
    List<String> command = new ArrayList<>(List.of(python, script.toString()));
    command.addAll(List.of("--net", network.name()));
    command.addAll(List.of("--batch", Integer.toString(batch)));
    command.addAll(List.of("--threads", Integer.toString(threads)));
    command.addAll(mode.options());
    return command;
  }
}
