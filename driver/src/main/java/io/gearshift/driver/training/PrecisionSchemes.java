package io.gearshift.driver.training;

import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;

/**
 * Every operand in the gear's precision; the first and last layer may be kept wider, and go along
 * in a gear that is wider still.
 *
 * @param arithmetic integers or the emulation
 * @param rounding of operands
 * @param firstLayer precision of the first product layer; null for the gear's
 * @param lastLayer precision of the last product layer; null for the gear's
 */
public record PrecisionSchemes(
    PrecisionScheme.Arithmetic arithmetic,
    PrecisionScheme.Roundings rounding,
    Precision firstLayer,
    Precision lastLayer)
    implements GearSchemes {

  @Override
  public PrecisionScheme of(Precision precision) {
    return new PrecisionScheme(
        precision, wider(firstLayer, precision), wider(lastLayer, precision), rounding, arithmetic);
  }

  private static Precision wider(Precision layer, Precision gear) {
    if (layer == null || gear instanceof Precision.Float32) {
      return gear;
    }
    if (layer instanceof Precision.Fixed own
        && gear instanceof Precision.Fixed other
        && own.bits() < other.bits()) {
      return gear;
    }
    return layer;
  }
}
