package io.gearshift.driver.dl4j;

/** Text of unknown origin, made fit for a line on a terminal. */
final class Printable {
  private Printable() {}

  /** {@code text} with "?" for what does not print, cut after {@code most} characters. */
  static String of(String text, int most) {
    String safe = text.replaceAll("\\p{C}", "?");
    return safe.length() > most ? safe.substring(0, most) + "..." : safe;
  }
}
