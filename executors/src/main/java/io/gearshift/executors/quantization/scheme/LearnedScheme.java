package io.gearshift.executors.quantization.scheme;

import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Origin;
import io.gearshift.executors.quantization.OperandSite.Place;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import io.gearshift.executors.quantization.quantizer.DynamicRange;
import io.gearshift.executors.quantization.quantizer.Unquantized;
import java.util.Optional;

/**
 * Learned quantisers for weights and biases of all products, for inputs of those between the first
 * and the last, or for either; all else is single precision, but perhaps output gradients.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452); in the public code, too, images and what the
 * last layer pools stay as they are.
 *
 * @param weights of weights and biases; null for single precision
 * @param inputs of inputs; null for single precision
 * @param signedInputs of inputs that may be below zero; null for single precision
 * @param gradientBits width of output gradients in dynamic fixed point, rounded stochastically,
 *     where weights have a quantiser; 0 for single precision, as in the paper
 */
public record LearnedScheme(
    QuantizerSpec weights, QuantizerSpec inputs, QuantizerSpec signedInputs, int gradientBits)
    implements QuantizationScheme {
  private static final int LEAST_GRADIENT_BITS = 2;

  /**
   * @throws IllegalArgumentException if gradients have neither 2 to 8 bits nor single precision
   */
  public LearnedScheme {
    if (gradientBits != 0 && (gradientBits < LEAST_GRADIENT_BITS || gradientBits > Byte.SIZE)) {
      throw new IllegalArgumentException(
          "Invalid width of gradients: "
              + gradientBits
              + " (must be 0 or "
              + LEAST_GRADIENT_BITS
              + " to "
              + Byte.SIZE
              + ")");
    }
  }

  /** The same for all inputs. */
  public LearnedScheme(QuantizerSpec weights, QuantizerSpec inputs, int gradientBits) {
    this(weights, inputs, inputs, gradientBits);
  }

  /** The same for all inputs; gradients in single precision, as in the paper. */
  public LearnedScheme(QuantizerSpec weights, QuantizerSpec inputs) {
    this(weights, inputs, 0);
  }

  @Override
  public QuantizerSpec of(OperandSite site) {
    if (site.role() == Role.OUTPUT_GRADIENT && weights != null && gradientBits > 0) {
      return new DynamicRange(
          gradientBits, Rounding.STOCHASTIC, DynamicRange.Scaling.TENSOR, Storage.BYTES);
    }
    QuantizerSpec spec =
        switch (site.role()) {
          case WEIGHT, BIAS -> weights;
          case INPUT -> input(site);
          default -> null;
        };
    return spec == null ? new Unquantized() : spec;
  }

  private QuantizerSpec input(OperandSite site) {
    if (site.place() != Place.BETWEEN || site.origin() == Origin.IMAGES) {
      return null;
    }
    return site.sign() == Sign.NON_NEGATIVE ? inputs : signedInputs;
  }

  @Override
  public String label() {
    return "weights "
        + Optional.ofNullable(weights).map(QuantizerSpec::label).orElse("f32")
        + "; inputs "
        + Optional.ofNullable(inputs).map(QuantizerSpec::label).orElse("f32")
        + (gradientBits > 0 ? "; gradients " + gradientBits + " bits" : "");
  }
}
