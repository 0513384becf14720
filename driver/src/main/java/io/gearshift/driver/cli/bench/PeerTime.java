package io.gearshift.driver.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gearshift.driver.record.Json;
import java.io.IOException;

/**
 * One measurement of one engine, as peers print it in JSON.
 *
 * @param engine its name and version
 * @param detail what it ran on
 * @param batch images of a step
 * @param threads it used
 * @param medianMilliseconds of a step
 * @param minimumMilliseconds of a step
 */
record PeerTime(
    String engine,
    String detail,
    int batch,
    int threads,
    double medianMilliseconds,
    double minimumMilliseconds) {

  /** Prints it as the last line of a peer's process. */
  void print() throws IOException {
    System.out.write((Json.mapper().writeValueAsString(this) + "\n").getBytes(UTF_8));
    System.out.flush();
  }
}
