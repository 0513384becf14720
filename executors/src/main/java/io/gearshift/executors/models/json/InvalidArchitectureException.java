package io.gearshift.executors.models.json;

/** A model file that cannot be used; the message is one line for the user. */
final class InvalidArchitectureException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  InvalidArchitectureException(String message) {
    super(message);
  }

  InvalidArchitectureException(String message, Throwable cause) {
    super(message, cause);
  }
}
