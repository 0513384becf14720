package io.gearshift.driver.cli.bench;

import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.Regime;
import io.gearshift.executors.train.StepBenchmark;

/**
 * Times this program's step in a JVM that does nothing else, as a worker of a training run does:
 * arguments are network, batch, iterations, threads and bits; the last line printed is a {@link
 * PeerTime} in JSON.
 */
final class GearshiftStep {
  private GearshiftStep() {}

  /** The process. */
  public static void main(String[] arguments) {
    BenchNetwork network = BenchNetwork.of(arguments[0]);
    int batch = Integer.parseInt(arguments[1]);
    int iterations = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    Precision precision = Precision.ofBits(Integer.parseInt(arguments[4]));
    PeerTime.printAndExit(() -> time(network, batch, iterations, threads, precision));
  }

  static PeerTime time(
      BenchNetwork network, int batch, int iterations, int threads, Precision precision) {
    StepBenchmark.Measurement measured =
        new StepBenchmark(network.spec(threads), network::writeInitialParameters)
            .measure(batch, Regime.of(precision), StepCommand.WARM_UP, iterations);
    return new PeerTime(
        GearshiftPeer.name(precision),
        KernelsProvider.open(threads).description(),
        batch,
        threads,
        measured.median(),
        measured.minimum());
  }
}
