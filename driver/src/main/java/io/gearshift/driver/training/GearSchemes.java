package io.gearshift.driver.training;

import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.QuantizationScheme;

/** How operands are quantised in each gear. */
@FunctionalInterface
public interface GearSchemes {

  /** The scheme of a precision. */
  QuantizationScheme of(Precision precision);
}
