package io.gearshift.driver.cli.doctor;

/**
 * What a check found.
 *
 * @param name what was looked at
 * @param value what was found
 * @param verdict what that means for training
 * @param reason why it is no plain "ok", and what to do; empty where all is well
 */
public record Row(String name, String value, Verdict verdict, String reason) {

  /** What a finding means for training. */
  public enum Verdict {
    /** As it should be. */
    OK,
    /** Training works, but slower or less safely than it could. */
    WARN,
    /** Training could not work. */
    FAIL
  }

  static Row ok(String name, String value) {
    return new Row(name, value, Verdict.OK, "");
  }

  static Row warn(String name, String value, String reason) {
    return new Row(name, value, Verdict.WARN, reason);
  }

  static Row fail(String name, String value, String reason) {
    return new Row(name, value, Verdict.FAIL, reason);
  }
}
