package io.gearshift.driver.lock;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.record.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds a lock; one line of JSON in the lock's file.
 *
 * @param pid of the process
 * @param host it runs on
 * @param user it runs as
 * @param since ISO 8601, UTC
 * @param application YARN's id of the application whose driver it is; null if it is none
 */
record Holder(long pid, String host, String user, String since, String application) {
  private static final int LONGEST_NAME = 128;
  private static final String OTHER = "another process, whose name cannot be read";
  private static final Pattern CONTAINER =
      Pattern.compile("container_(?:e\\d+_)?(\\d+_\\d+)_\\d+_\\d+");

  /** This process, now. */
  static Holder thisProcess() {
    return new Holder(
        ProcessHandle.current().pid(),
        hostName(),
        System.getProperty("user.name"),
        Instant.now().toString(),
        application(System.getenv("CONTAINER_ID")));
  }

  /** YARN names containers {@code container_[eEPOCH_]CLUSTER_APPLICATION_ATTEMPT_NUMBER}. */
  static String application(String container) {
    Matcher matcher = CONTAINER.matcher(container == null ? "" : container);
    return matcher.matches() ? "application_" + matcher.group(1) : null;
  }

  /** The application of who wrote the last line of a lock's file; empty if it was none. */
  static Optional<String> application(byte[] contents) {
    try {
      return Optional.ofNullable(
          Json.mapper().readTree(lastLine(contents)).path("application").textValue());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String lastLine(byte[] contents) {
    String text = new String(contents, StandardCharsets.UTF_8).strip();
    return text.substring(text.lastIndexOf('\n') + 1);
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

  /** That something is locked, in one line, from the last line of the lock's file. */
  static HeldException refusal(String subject, byte[] contents, String rule) {
    return new HeldException(
        subject + " is being written by " + describe(contents) + " (" + rule + ")");
  }

  private static String describe(byte[] contents) {
    try {
      JsonNode line = Json.mapper().readTree(lastLine(contents));
      if (!line.path("pid").isNumber()) {
        return OTHER;
      }
      return "process "
          + line.path("pid").asLong()
          + " on "
          + plain(line.path("host").asText("an unknown host"))
          + " (user "
          + plain(line.path("user").asText("unknown"))
          + ") since "
          + plain(line.path("since").asText("an unknown time"));
    } catch (IOException e) {
      return OTHER;
    }
  }

  /** Whoever can write the file is not to write on the reader's terminal. */
  private static String plain(String text) {
    String visible = text.replaceAll("\\p{C}", "?");
    return visible.length() <= LONGEST_NAME ? visible : visible.substring(0, LONGEST_NAME);
  }
}
