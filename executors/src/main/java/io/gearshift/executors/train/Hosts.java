package io.gearshift.executors.train;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this machine. */
public final class Hosts {
  private static final String LOCAL = find();

  private Hosts() {}

  /** Its host name, or localhost. */
  public static String local() {
    return LOCAL;
  }

  private static String find() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
