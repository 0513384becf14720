package io.gearshift.driver.cli.bench.peers;

import io.gearshift.driver.cli.bench.BenchNetwork;
import io.gearshift.executors.check.StepBenchmark;
import io.gearshift.executors.check.WarmStep;
import io.gearshift.executors.kernels.Compute;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.PrecisionScheme;

/**
 * This program's step in a JVM that does nothing else, as a worker of a training run: a {@link
 * StepServer} with the bits as fourth argument.
 */
final class GearshiftStep {
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
