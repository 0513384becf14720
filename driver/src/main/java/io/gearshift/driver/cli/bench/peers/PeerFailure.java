package io.gearshift.driver.cli.bench.peers;

/** An engine did not give a measurement; the message is one line. */
final class PeerFailure extends RuntimeException {
  PeerFailure(String message) {
    super(message);
  }

  PeerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
