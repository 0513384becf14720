package io.gearshift.driver.training;

import io.gearshift.driver.averaging.FailedRoundException;
import io.gearshift.executors.exchange.part.AveragingException;
import io.gearshift.executors.quantization.NonFiniteException;

/** Training met a number that is not finite; the message says where and what is kept. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int DEPTH = 32;

  DivergedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The cause that says which number ran away, or null if something else failed. */
  public static Throwable runaway(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof FailedRoundException
          || cause instanceof NonFiniteException
          // Sums of several workers may have no room where each worker's part has.
          || cause instanceof AveragingException) {
        return cause;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
