package io.gearshift.driver.cli.bench.peers.process;

/** An engine did not give a measurement; the message is one line. */
public final class PeerFailure extends RuntimeException {
  public PeerFailure(String message) {
    super(message);
  }

  public PeerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
