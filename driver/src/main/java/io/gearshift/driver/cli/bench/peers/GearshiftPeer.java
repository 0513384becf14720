package io.gearshift.driver.cli.bench.peers;

import io.gearshift.driver.cli.bench.peers.process.JavaCommand;
import io.gearshift.driver.cli.bench.peers.process.Peer;
import io.gearshift.driver.cli.bench.peers.process.PeerFailure;
import io.gearshift.driver.cli.bench.peers.process.PeerProcess;
import io.gearshift.driver.cli.bench.peers.process.PeerSession;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import io.gearshift.executors.check.StepCheck;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * This program in one precision, checked against the reference before it is timed. Each network has
 * a JVM of its own: what another made the JVM compile is no part of it.
 */
final class GearshiftPeer implements Peer {
  /** How waiting OpenMP threads behave, which the launcher sets. */
  private static final Set<String> WAITING = Set.of("OMP_WAIT_POLICY", "GOMP_SPINCOUNT");

  private final Precision precision;

  GearshiftPeer(Precision precision) {
    this.precision = precision;
  }

  static String name(Precision precision) {
    return precision instanceof Precision.Fixed fixed
        ? "Gearshift " + fixed.bits() + " bits"
        : "Gearshift FP32";
  }

  @Override
  public String name() {
    return name(precision);
  }

  @Override
  public PeerSession open(BenchNetwork network, int batch, int threads) {
    StepCheck.Outcome outcome =
        new StepCheck(network.spec(Compute.onednn(threads)), network::writeInitialParameters)
            .check(network.checkedBatch(), PrecisionScheme.of(precision));
    if (!outcome.agrees()) {
      throw new PeerFailure("Wrong step: " + outcome.finding());
    }
    int bits = precision instanceof Precision.Fixed fixed ? fixed.bits() : Float.SIZE;
    List<String> command = JavaCommand.withOptions("--add-", "-X", "-D");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(JavaCommand.stepServer(GearshiftStep.class, network, batch, threads));
    command.add(Integer.toString(bits));
    Map<String, String> waiting = new HashMap<>(System.getenv());
    waiting.keySet().retainAll(WAITING);
    return PeerProcess.start(command, threads, waiting);
  }
}
