package io.gearshift.driver.ingest.tree;

/** A source that breaks a rule; the message is the one line that the user sees. */
public final class SourceException extends Exception {
  private static final long serialVersionUID = 1L;

  public SourceException(String message) {
    super(message);
  }
}
