package io.gearshift.driver.cli.bench.peers;

import io.gearshift.driver.cli.bench.peers.process.Peer;
import io.gearshift.driver.cli.bench.peers.process.PeerFailure;
import io.gearshift.driver.cli.bench.peers.stock.StockPeer;
import io.gearshift.driver.cli.bench.peers.stock.StockSparkPeer;
import io.gearshift.driver.cli.bench.peers.torch.TorchCompiler;
import io.gearshift.driver.cli.bench.peers.torch.TorchPeer;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import io.gearshift.driver.cli.bench.step.Threads;
import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.cli.common.PrecisionOption;
import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gearshift bench peers}. */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description =
        "Times our steps beside PyTorch's in FP32 and BF16, stock DL4J's and dl4j-spark's, in turns"
            + " of a few steps; run it on an idle machine with memory for all of them.")
public final class PeersCommand implements Callable<Integer> {
  @Option(
      names = "--nets",
      split = ",",
      paramLabel = "A,B",
      defaultValue = "alexnet,resnet18,googlenet,resnet20,lenet",
      description = "Names of networks (default: ${DEFAULT-VALUE}).")
  private List<String> nets;

  @Option(
      names = "--precisions",
      split = ",",
      paramLabel = "BITS",
      defaultValue = "8,32",
      description = "Our number formats (default: ${DEFAULT-VALUE}).")
  private List<String> precisions;

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "10",
      description = "Turns of every engine (default: ${DEFAULT-VALUE}).")
  private int turns;

  @Option(
      names = "--iterations",
      paramLabel = "I",
      defaultValue = "5",
      description =
          "Steps counted in each turn, after a second of uncounted ones; 1 of DL4J (default:"
              + " ${DEFAULT-VALUE}).")
  private int iterations;

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Images of a step (default: 32 of 224 x 224, else 128; DL4J at most 8).")
  private Integer batch;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of every engine (default: OMP_NUM_THREADS, which the launcher sets).")
  private Integer threads;

  @Option(
      names = "--torch",
      paramLabel = "PATH",
      description =
          "Python program that has torch, or folder to import it from (default: python3).")
  private String torch;

  @Option(
      names = "--compiled",
      description =
          "Time PyTorch's compiled steps too, in FP32 and BF16; needs g++ or c++, and minutes for"
              + " each network.")
  private boolean compiled;

  @Option(
      names = "--without-dl4j",
      description = "Leave stock DL4J and dl4j-spark out, which take most of the time.")
  private boolean withoutDl4j;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder of DATE-CPU.md, which is replaced (default: benchmarks/results).")
  private Path output;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<BenchNetwork> networks = nets.stream().map(BenchNetwork::of).toList();
    Threads.atLeastOne("--turns", turns);
    Threads.atLeastOne("--iterations", iterations);
    Integer images = batch == null ? null : Threads.atLeastOne("--batch", batch);
    int ofEngines = Threads.of(threads);
    Path root = Path.of(System.getProperty("gearshift.root", "."));
    List<String> missing = new ArrayList<>();
    List<Peer> peers = peers(root, missing);
    missing.forEach(line -> out.println("Left out: " + line));
    PeerTurns inTurn = new PeerTurns(peers, turns, iterations, ofEngines, out);
    List<PeerResult> results = new ArrayList<>();
    for (BenchNetwork network : networks) {
      results.addAll(inTurn.run(network, images == null ? network.usualBatch() : images));
    }
    missing.addAll(inTurn.failures());
    PeersReport report = PeersReport.of(results, missing, ofEngines, turns, iterations);
    Path file = write(report, output == null ? results(root) : output);
    out.println();
    out.print(report.table());
    out.println("Results: " + file);
    json.print(out, report);
    return inTurn.failures().isEmpty() ? ExitCode.OK : ExitCode.FAULT;
  }

  /** Of a checkout, or of the current folder where a distribution runs: it may be read-only. */
  private static Path results(Path root) {
    Path folder = Path.of("benchmarks", "results");
    return Files.exists(root.resolve("pom.xml")) ? root.resolve(folder) : folder;
  }

  private List<Peer> peers(Path root, List<String> missing) {
    List<Peer> peers = new ArrayList<>();
    precisions.forEach(bits -> peers.add(new GearshiftPeer(PrecisionOption.parse(bits))));
    // Here, so that a compiler that is missing stops the command before anything has run.
    Optional<Path> compiler =
        compiled ? Optional.of(TorchCompiler.find(System.getenv())) : Optional.empty();
    try {
      peers.addAll(TorchPeer.find(torch, root, compiler));
    } catch (PeerFailure e) {
      missing.add("PyTorch (" + e.getMessage() + ")");
    }
    if (withoutDl4j) {
      missing.add("DL4J and dl4j-spark (--without-dl4j)");
      return peers;
    }
    StockPeer stock = StockPeer.find();
    spec.commandLine().getOut().println("DL4J on " + stock.build());
    peers.add(stock);
    peers.add(new StockSparkPeer(stock));
    return peers;
  }

  private static Path write(PeersReport report, Path folder) {
    Path file = folder.resolve(report.fileName());
    try {
      Files.createDirectories(folder);
      Files.writeString(file, report.markdown());
      return file;
    } catch (IOException e) {
      throw new UserError("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
