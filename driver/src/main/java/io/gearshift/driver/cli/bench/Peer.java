package io.gearshift.driver.cli.bench;

/** An engine that trains a network and is timed. */
interface Peer {

  /** Its name in tables. */
  String name();

  /** Images of a step, where the usual batch is {@code batch}. */
  int batch(int batch);

  /**
   * Times steps of a network.
   *
   * @param batch images of a step, as {@link #batch} says
   * @throws PeerFailure in one line, if it cannot
   */
  PeerTime time(BenchNetwork network, int batch, int threads, int iterations);
}
