package io.gearshift.driver.lock;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.record.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Who holds a lock; one line of JSON in the lock's file.
 *
 * @param pid of the process
 * @param host it runs on
 * @param user it runs as
 * @param since ISO 8601, UTC
 */
record Holder(long pid, String host, String user, String since) {
  private static final int LONGEST_NAME = 128;

  /** This process, now. */
  static Holder thisProcess() {
    return new Holder(
        ProcessHandle.current().pid(),
        hostName(),
        System.getProperty("user.name"),
        Instant.now().toString());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }

  byte[] line() throws IOException {
    String text = Json.mapper().writeValueAsString(this) + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** That a folder is locked, in one line, from the last line of the lock's file. */
  static UserError refusal(String folder, byte[] contents, String rule) {
    return new UserError(
        "Run " + folder + " is being written by " + describe(contents) + " (" + rule + ")");
  }

  private static String describe(byte[] contents) {
    String text = new String(contents, StandardCharsets.UTF_8).strip();
    String last = text.substring(text.lastIndexOf('\n') + 1);
    try {
      JsonNode line = Json.mapper().readTree(last);
      return "process "
          + line.path("pid").asLong()
          + " on "
          + plain(line.path("host").asText("an unknown host"))
          + " (user "
          + plain(line.path("user").asText("unknown"))
          + ") since "
          + plain(line.path("since").asText("an unknown time"));
    } catch (IOException e) {
      return "another process";
    }
  }

  /** Whoever can write the file is not to write on the reader's terminal. */
  private static String plain(String text) {
    String visible = text.replaceAll("\\p{C}", "?");
    return visible.length() <= LONGEST_NAME ? visible : visible.substring(0, LONGEST_NAME);
  }
}
