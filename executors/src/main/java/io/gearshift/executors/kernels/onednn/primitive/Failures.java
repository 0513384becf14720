package io.gearshift.executors.kernels.onednn.primitive;

import java.util.function.Supplier;

/** What oneDNN refuses, in one form of words. */
public final class Failures {
  private Failures() {}

  /**
   * Makes something, or says what could not be made.
   *
   * @throws IllegalStateException {@code oneDNN cannot make a CPU engine: could not create ...}
   * @throws ArithmeticException where a size overflows: who knows the layer says it with its name
   */
  public static <T> T attempt(String verb, String what, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (ArithmeticException e) {
      throw e;
    } catch (RuntimeException e) {
      throw of(verb, what, e);
    }
  }

  static IllegalStateException of(String verb, String what, RuntimeException cause) {
    return new IllegalStateException(
        "oneDNN cannot " + verb + " " + what + ": " + cause.getMessage(), cause);
  }
}
