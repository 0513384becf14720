package io.gearshift.driver.checkpoint;

/** A checkpoint's bytes are not what was written. */
final class DamageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String section;

  DamageException(String section, String reason) {
    super(reason);
    this.section = section;
  }

  /** The part that is damaged. */
  String section() {
    return section;
  }
}
