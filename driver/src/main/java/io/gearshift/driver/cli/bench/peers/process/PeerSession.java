package io.gearshift.driver.cli.bench.peers.process;

import java.util.List;

/** A warm engine on one network, which takes no processor time between its turns. */
public interface PeerSession extends AutoCloseable {

  /** What it is. */
  PeerDescription description();

  /**
   * Runs that many steps.
   *
   * @return milliseconds of each, in order
   * @throws PeerFailure in one line, if it cannot
   */
  List<Double> turn(int steps);

  @Override
  void close();
}
