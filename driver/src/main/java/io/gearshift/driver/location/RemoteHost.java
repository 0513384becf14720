package io.gearshift.driver.location;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Asks once whether the host of a distributed file system is there. Hadoop's own client repeats an
 * attempt for up to a quarter of an hour, which is right during a run and wrong for a typing error.
 */
final class RemoteHost {
  private static final Map<String, Integer> PORTS =
      Map.of("hdfs", 8020, "webhdfs", 9870, "swebhdfs", 9871);

  private static final int TIMEOUT_MILLIS = 5_000;
  private static final String STANDARD_SOCKETS = "org.apache.hadoop.net.StandardSocketFactory";

  private RemoteHost() {}

  /**
   * What the location must be for its host to be reached, as it follows "must"; empty where it is,
   * or where only Hadoop can know.
   */
  static Optional<String> problem(URI uri, Configuration configuration) {
    Integer usual = uri.getScheme() == null ? null : PORTS.get(uri.getScheme());
    if (usual == null) {
      return Optional.empty();
    }
    if (uri.getAuthority() == null) {
      return Optional.of(
          "name its host, "
              + uri.getScheme()
              + "://HOST:PORT/PATH: fs.defaultFS is "
              + configuration.get("fs.defaultFS"));
    }
    if (isLogical(uri.getAuthority(), configuration) || hasProxy(configuration)) {
      return Optional.empty();
    }
    if (uri.getHost() == null) {
      return Optional.of("have the form " + uri.getScheme() + "://HOST:PORT/PATH");
    }
    return unreachable(uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort());
  }

  private static Optional<String> unreachable(String host, int port) {
    try (Socket socket = new Socket()) {
      InetAddress address = InetAddress.getByName(host);
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
      return Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.of("name a host that there is: " + host + " is unknown");
    } catch (SocketTimeoutException e) {
      return Optional.of(
          "be reachable: no answer from "
              + host
              + ":"
              + port
              + " in "
              + TIMEOUT_MILLIS / 1000
              + " s");
    } catch (ConnectException e) {
      return Optional.of("be reachable: nothing listens at " + host + ":" + port);
    } catch (IOException e) {
      return Optional.of("be reachable: " + host + ":" + port + ": " + e.getMessage());
    }
  }

  /** A name that stands for several hosts. */
  private static boolean isLogical(String authority, Configuration configuration) {
    return Arrays.asList(configuration.getTrimmedStrings("dfs.nameservices")).contains(authority)
        || configuration.get("dfs.ha.namenodes." + authority) != null
        || configuration.get("dfs.client.failover.proxy.provider." + authority) != null;
  }

  private static boolean hasProxy(Configuration configuration) {
    return !STANDARD_SOCKETS.equals(
        configuration.get("hadoop.rpc.socket.factory.class.default", STANDARD_SOCKETS));
  }
}
