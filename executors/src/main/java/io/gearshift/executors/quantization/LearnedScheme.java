package io.gearshift.executors.quantization;

import io.gearshift.executors.quantization.OperandSite.Origin;
import io.gearshift.executors.quantization.OperandSite.Place;
import java.util.Optional;

/**
 * Learned quantisers for weights and biases of all products, for inputs of those between the first
 * and the last, or for either; all else is single precision.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452); in the public code, too, images and what the
 * last layer pools stay as they are.
 *
 * @param weights of weights and biases; null for single precision
 * @param inputs of inputs; null for single precision
 */
public record LearnedScheme(QuantizerSpec weights, QuantizerSpec inputs)
    implements QuantizationScheme {

  @Override
  public QuantizerSpec of(OperandSite site) {
    QuantizerSpec spec =
        switch (site.role()) {
          case WEIGHT, BIAS -> weights;
          case INPUT ->
              site.place() == Place.BETWEEN && site.origin() != Origin.IMAGES ? inputs : null;
          default -> null;
        };
    return spec == null ? new Unquantized() : spec;
  }

  @Override
  public String label() {
    return "weights "
        + Optional.ofNullable(weights).map(QuantizerSpec::label).orElse("f32")
        + "; inputs "
        + Optional.ofNullable(inputs).map(QuantizerSpec::label).orElse("f32");
  }
}
