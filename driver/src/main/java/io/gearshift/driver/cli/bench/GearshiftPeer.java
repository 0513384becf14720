package io.gearshift.driver.cli.bench;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.Regime;
import io.gearshift.executors.train.StepBenchmark;
import io.gearshift.executors.train.StepCheck;
import java.util.HashSet;
import java.util.Set;

/** This program in one precision, checked against the reference before it is first timed. */
final class GearshiftPeer implements Peer {

  private final Precision precision;
  private final Set<String> checked = new HashSet<>();

  GearshiftPeer(Precision precision) {
    this.precision = precision;
  }

  @Override
  public String name() {
    return precision instanceof Precision.Fixed fixed
        ? "Gearshift " + fixed.bits() + " bits"
        : "Gearshift FP32";
  }

  @Override
  public int batch(int batch) {
    return batch;
  }

  @Override
  public PeerTime time(BenchNetwork network, int batch, int threads, int iterations) {
    NetworkSpec spec = network.spec(threads);
    Regime regime = Regime.of(precision);
    if (checked.add(network.name())) {
      StepCheck.Outcome outcome =
          new StepCheck(spec, network::writeInitialParameters)
              .check(network.checkedBatch(), regime);
      if (!outcome.agrees()) {
        throw new PeerFailure("Wrong step of " + network.name() + ": " + outcome.finding());
      }
    }
    StepBenchmark.Measurement measured =
        new StepBenchmark(spec, network::writeInitialParameters)
            .measure(batch, regime, StepCommand.WARM_UP, iterations);
    return new PeerTime(
        name(),
        KernelsProvider.open(threads).description(),
        batch,
        threads,
        measured.median(),
        measured.minimum());
  }
}
