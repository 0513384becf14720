package io.gearshift.driver.cli.bench.peers;

import io.gearshift.driver.cli.bench.peers.process.PeerDescription;
import io.gearshift.driver.cli.bench.peers.process.StepServer;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import io.gearshift.executors.check.StepBenchmark;
import io.gearshift.executors.check.WarmStep;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;

/**
 * This program's step in a JVM that does nothing else, as a worker of a training run: a {@link
 * StepServer} with the bits as fourth argument.
 */
public final class GearshiftStep {
  private GearshiftStep() {}

  /** The process. */
  public static void main(String[] arguments) {
    StepServer.serveAndExit(
        arguments,
        (network, batch, threads) ->
            prepare(network, batch, threads, Precision.ofBits(Integer.parseInt(arguments[3]))));
  }

  private static StepServer.WarmEngine prepare(
      BenchNetwork network, int batch, int threads, Precision precision) {
    WarmStep step =
        new StepBenchmark(network.spec(Compute.onednn(threads)), network::writeInitialParameters)
            .warmUp(batch, PrecisionScheme.of(precision), StepBenchmark.USUAL_WARM_UP);
    return new StepServer.WarmEngine(
        new PeerDescription(
            GearshiftPeer.name(precision),
            KernelsProvider.open(Compute.onednn(threads)).description(),
            batch,
            threads),
        step::run);
  }
}
