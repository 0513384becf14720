package io.gearshift.executors.quantization.scheme;

import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.quantizer.HalfPrecision;
import io.gearshift.executors.quantization.quantizer.KeptRange;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat;
import io.gearshift.executors.quantization.quantizer.Unquantized;

/**
 * Everything that a layer computes in one number format, each with a range of its own: what it
 * reads and writes forward and backward at the propagation bits, and its momentum too; its
 * parameters between updates at the update bits, in the range that they have at the propagation
 * bits.
 *
 * <p>Source: Courbariaux, Bengio and David 2014 (arXiv 1412.7024), section 6 and algorithms 1 and
 * 2. The paper's output of a layer after its activation is here the input of the next.
 */
public record MultiplierScheme(MultiplierFormat format) implements QuantizationScheme {

  @Override
  public QuantizerSpec of(OperandSite site) {
    return switch (format.kind()) {
      case FLP -> new Unquantized();
      case HFLP -> new HalfPrecision();
      case FXP, DFXP -> new KeptRange(bits(site.role()), format.initialRange());
    };
  }

  private int bits(Role role) {
    boolean stored = role == Role.STORED_WEIGHT || role == Role.STORED_BIAS;
    return stored ? format.updateBits() : format.propagationBits();
  }

  @Override
  public String label() {
    return format.isFixedPoint()
        ? format.label() + " bits beside the sign, ranges from " + format.initialRange()
        : format.label();
  }
}
