package io.gearshift.executors.quantization;

/** A tensor holds NaN or infinity; the message names it. Training cannot go on from here. */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NonFiniteException(String tensor) {
    super("Not a finite number in " + tensor);
  }
}
