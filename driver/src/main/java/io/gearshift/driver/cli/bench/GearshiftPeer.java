package io.gearshift.driver.cli.bench;

import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.Regime;
import io.gearshift.executors.train.StepCheck;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * This program in one precision, checked against the reference before it is first timed. Each time
 * is taken in a JVM of its own: what another network made the JVM compile is no part of it.
 */
final class GearshiftPeer implements Peer {
  /** How waiting OpenMP threads behave, which the launcher sets. */
  private static final Set<String> WAITING = Set.of("OMP_WAIT_POLICY", "GOMP_SPINCOUNT");

  private final Precision precision;
  private final Set<String> checked = new HashSet<>();

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
  public int batch(int batch) {
    return batch;
  }

  @Override
  public PeerTime time(BenchNetwork network, int batch, int threads, int iterations) {
    if (checked.add(network.name())) {
      StepCheck.Outcome outcome =
          new StepCheck(network.spec(threads), network::writeInitialParameters)
              .check(network.checkedBatch(), Regime.of(precision));
      if (!outcome.agrees()) {
        throw new PeerFailure("Wrong step of " + network.name() + ": " + outcome.finding());
      }
    }
    int bits = precision instanceof Precision.Fixed fixed ? fixed.bits() : Float.SIZE;
    List<String> command = JavaCommand.withOptions("--add-", "-X", "-D");
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            GearshiftStep.class.getName(),
            network.name(),
            Integer.toString(batch),
            Integer.toString(iterations),
            Integer.toString(threads),
            Integer.toString(bits)));
    Map<String, String> waiting = new HashMap<>(System.getenv());
    waiting.keySet().retainAll(WAITING);
    return PeerProcess.time(command, threads, waiting);
  }
}
