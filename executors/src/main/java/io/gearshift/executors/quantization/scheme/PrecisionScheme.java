package io.gearshift.executors.quantization.scheme;

import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Storage;
import io.gearshift.executors.quantization.quantizer.DynamicRange;
import io.gearshift.executors.quantization.quantizer.Unquantized;
import java.io.Serializable;
import java.util.Set;

/**
 * Every operand in one precision, but for those of the first and the last layer: MuPPET's gears.
 *
 * @param precision the format of every operand of every product
 * @param firstLayer format of the first convolution or dense layer
 * @param lastLayer format of the last one
 * @param rounding how operands are rounded
 * @param arithmetic real integers, or the public MuPPET code's points of quantisation in f32
 */
public record PrecisionScheme(
    Precision precision,
    Precision firstLayer,
    Precision lastLayer,
    Roundings rounding,
    Arithmetic arithmetic)
    implements QuantizationScheme {

  /** What is quantised at all: the operands of products, and the weights' gradients. */
  private static final Set<Role> ROLES =
      Set.of(Role.INPUT, Role.WEIGHT, Role.OUTPUT_GRADIENT, Role.WEIGHT_GRADIENT);

  /** What the products run on. */
  public enum Arithmetic {
    /**
     * int8 operands up to 8 bits, above shorts where the backend multiplies them, else grid values
     * in f32: every operand is quantised.
     */
    INTEGER,
    /**
     * f32 throughout, as the public MuPPET code: convolution and dense operands are snapped to
     * their grids except inputs that come from a batch normalisation; each image of the network's
     * input has a scale of its own; parameter gradients are snapped before the update.
     */
    EMULATED
  }

  /**
   * How operands are rounded.
   *
   * @param forward inputs and weights
   * @param gradient gradients of outputs
   * @param update gradients of parameters before the update
   */
  public record Roundings(Rounding forward, Rounding gradient, Rounding update)
      implements Serializable {}

  /** Inputs and weights to the nearest, all gradients by one rule. */
  public PrecisionScheme(
      Precision precision,
      Precision firstLayer,
      Precision lastLayer,
      Rounding gradientRounding,
      Arithmetic arithmetic) {
    this(
        precision,
        firstLayer,
        lastLayer,
        new Roundings(Rounding.NEAREST_EVEN, gradientRounding, gradientRounding),
        arithmetic);
  }

  /** Every layer in the same precision, stochastic gradients, integer arithmetic. */
  public static PrecisionScheme of(Precision precision) {
    return new PrecisionScheme(
        precision, precision, precision, Rounding.STOCHASTIC, Arithmetic.INTEGER);
  }

  @Override
  public QuantizerSpec of(OperandSite site) {
    boolean emulated = arithmetic == Arithmetic.EMULATED;
    Precision wanted =
        switch (site.place()) {
          case FIRST -> firstLayer;
          case BETWEEN -> precision;
          case LAST -> lastLayer;
        };
    if (!(wanted instanceof Precision.Fixed fixed)
        || !ROLES.contains(site.role())
        || (emulated && site.origin() == OperandSite.Origin.NORMALIZED)) {
      return new Unquantized();
    }
    return new DynamicRange(
        fixed.bits(),
        roundingOf(site.role()),
        emulated && site.origin() == OperandSite.Origin.IMAGES
            ? DynamicRange.Scaling.IMAGE
            : DynamicRange.Scaling.TENSOR,
        emulated ? Storage.FLOATS : Storage.BYTES);
  }

  @Override
  public String label() {
    if (precision instanceof Precision.Float32) {
      return "single precision";
    }
    String layers =
        firstLayer.equals(precision) && lastLayer.equals(precision)
            ? ""
            : ", first layer " + firstLayer.label() + ", last layer " + lastLayer.label();
    return precision.label()
        + "-bit dynamic fixed point"
        + layers
        + (arithmetic == Arithmetic.EMULATED ? ", emulated" : "");
  }

  private Rounding roundingOf(OperandSite.Role role) {
    return switch (role) {
      case OUTPUT_GRADIENT -> rounding.gradient();
      case WEIGHT_GRADIENT -> rounding.update();
      default -> rounding.forward();
    };
  }
}
