package io.gearshift.driver.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gearshift.driver.record.Json;
import java.util.concurrent.Callable;

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

  /**
   * The whole of a peer's process: ends it with the measurement on the last line of standard output
   * and 0, or with why there is none on the last line of standard error and 1. It exits since ND4J
   * leaves threads behind that would keep the process.
   */
  static void printAndExit(Callable<PeerTime> measurement) {
    try {
      String line = Json.mapper().writeValueAsString(measurement.call());
      System.out.write((line + "\n").getBytes(UTF_8));
      System.out.flush();
      System.exit(0);
    } catch (Exception e) {
      e.printStackTrace(System.err);
      System.err.println(e);
      System.exit(1);
    }
  }
}
