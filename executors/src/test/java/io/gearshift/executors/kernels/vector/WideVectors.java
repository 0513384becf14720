package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.host.ElementWiseProvider;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Of tests that need vectors of at least 256 bits; elsewhere they are skipped. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.gearshift.executors.kernels.vector.WideVectors$Condition#isMet",
    disabledReason = "Vectors have fewer than 256 bits here")
public @interface WideVectors {

  /** Whether this CPU has them. */
  final class Condition {
    private Condition() {}

    static boolean isMet() {
      return VectorElementWise.vectorBits() >= ElementWiseProvider.MIN_VECTOR_BITS;
    }
  }
}
