package io.gearshift.driver.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The addresses on which a process listens, as Linux tells in {@code /proc}. */
public final class ListeningSockets {
  private static final String LISTEN = "0A";

  private ListeningSockets() {}

  /** One address a socket. */
  public static List<InetAddress> of(long pid) throws IOException {
    Set<String> inodes = sockets(pid);
    List<InetAddress> addresses = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
      for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "net", table))) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields[3].equals(LISTEN) && inodes.contains("socket:[" + fields[9] + "]")) {
          addresses.add(address(fields[1].substring(0, fields[1].indexOf(':'))));
        }
      }
    }
    return addresses;
  }

  private static Set<String> sockets(long pid) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      return files.map(ListeningSockets::target).collect(Collectors.toSet());
    }
  }

  /** Nothing for a file that was closed since it was listed. */
  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** Words of four bytes, each in the machine's order: little-endian wherever this runs. */
  private static InetAddress address(String hex) throws IOException {
    byte[] words = HexFormat.of().parseHex(hex);
    byte[] bytes = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i / 4 * 4 + 3 - i % 4];
    }
    // An IPv4 address in IPv6's form becomes itself.
    return InetAddress.getByAddress(bytes);
  }
}
