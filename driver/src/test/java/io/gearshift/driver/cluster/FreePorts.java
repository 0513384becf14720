package io.gearshift.driver.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports for clusters of tests, whatever else runs on the machine. */
final class FreePorts {
  /** A cluster takes so many ports from its base on. */
  private static final int PORTS = 100;

  private static final int FIRST = 23_000;
  // Above, the system gives ports to whoever asks for any.
  private static final int END = 32_000;

  private FreePorts() {}

  /** The first base of which all ports are free. */
  static int base() {
    for (int base = FIRST; base < END; base += PORTS) {
      if (free(base)) {
        return base;
      }
    }
    throw new IllegalStateException("No " + PORTS + " free ports from " + FIRST + " to " + END);
  }

  private static boolean free(int base) {
    for (int port = base; port < base + PORTS; port++) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (socket.getLocalPort() != port) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
