package io.gearshift.driver.cli.bench.peers.process;

import io.gearshift.driver.cli.bench.step.BenchNetwork;

/** An engine that trains a network and is timed. */
public interface Peer {

  /** Its name in tables. */
  String name();

  /** Images of a step, where the usual batch is {@code batch}. */
  default int batch(int batch) {
    return batch;
  }

  /** Steps counted in a turn, where the usual number is {@code iterations}. */
  default int iterations(int iterations) {
    return iterations;
  }

  /**
   * Makes the engine ready to train a network: compiled and warm.
   *
   * @param batch images of a step, as {@link #batch} says
   * @throws PeerFailure in one line, if it cannot
   */
  PeerSession open(BenchNetwork network, int batch, int threads);
}
