package io.gearshift.executors.exchange.part;

/**
 * Values of workers that cannot be averaged: one is not finite or too large, or their sum has no
 * room for all. The same work elsewhere would end the same.
 */
public final class AveragingException extends ArithmeticException {
  private static final long serialVersionUID = 1;

  public AveragingException(String message) {
    super(message);
  }
}
