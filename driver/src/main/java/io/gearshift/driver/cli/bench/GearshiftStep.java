package io.gearshift.driver.cli.bench;

import io.gearshift.driver.record.Json;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.Regime;
import io.gearshift.executors.train.StepBenchmark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Times this program's step in a JVM that does nothing else, as a worker of a training run does:
 * arguments are network, batch, iterations, threads and bits; the last line printed is a {@link
 * PeerTime} in JSON.
 */
final class GearshiftStep {
  private GearshiftStep() {}

  /** The process. */
  public static void main(String[] arguments) throws IOException {
    BenchNetwork network = BenchNetwork.of(arguments[0]);
    int batch = Integer.parseInt(arguments[1]);
    int iterations = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    Precision precision = Precision.ofBits(Integer.parseInt(arguments[4]));
    StepBenchmark.Measurement measured =
        new StepBenchmark(network.spec(threads), network::writeInitialParameters)
            .measure(batch, Regime.of(precision), StepCommand.WARM_UP, iterations);
    PeerTime time =
        new PeerTime(
            GearshiftPeer.name(precision),
            KernelsProvider.open(threads).description(),
            batch,
            threads,
            measured.median(),
            measured.minimum());
    System.out.write(
        (Json.mapper().writeValueAsString(time) + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
    System.exit(0);
  }
}
