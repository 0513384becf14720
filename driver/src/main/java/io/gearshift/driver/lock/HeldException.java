package io.gearshift.driver.lock;

import io.gearshift.driver.error.UserError;

/** Another process holds the lock, or did until a moment ago. */
final class HeldException extends UserError {
  private static final long serialVersionUID = 1L;

  HeldException(String message) {
    super(message);
  }
}
