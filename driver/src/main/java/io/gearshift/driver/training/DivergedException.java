package io.gearshift.driver.training;

/** Training met a number that is not finite; the message says where and what is kept. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DivergedException(String message, Throwable cause) {
    super(message, cause);
  }
}
