package io.gearshift.executors.quantization.scheme;

import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Place;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Storage;
import io.gearshift.executors.quantization.quantizer.DynamicRange;
import io.gearshift.executors.quantization.quantizer.GaussianForm;
import io.gearshift.executors.quantization.quantizer.GaussianLevels;
import io.gearshift.executors.quantization.quantizer.Unquantized;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a search has found: widths of weights and inputs layer by layer; layers that are not named,
 * and all else, in single precision.
 *
 * @param layers by name
 * @param others of all layers but the first and the last that are not named; null for none
 * @param gradientBits width of output gradients in dynamic fixed point, rounded stochastically; 0
 *     for single precision, as in the paper
 */
public record LayerWidthsScheme(Map<String, Widths> layers, Widths others, int gradientBits)
    implements QuantizationScheme {

  /**
   * Those of one layer.
   *
   * @param weight bits, 1 to 4
   * @param input bits, 1 to 4
   */
  public record Widths(int weight, int input) implements Serializable {}

  public LayerWidthsScheme {
    layers = new TreeMap<>(layers);
  }

  @Override
  public QuantizerSpec of(OperandSite site) {
    Widths widths =
        layers.getOrDefault(site.layer(), site.place() == Place.BETWEEN ? others : null);
    if (widths == null) {
      return new Unquantized();
    }
    if (site.role() == Role.OUTPUT_GRADIENT && gradientBits > 0) {
      return new DynamicRange(
          gradientBits, Rounding.STOCHASTIC, DynamicRange.Scaling.TENSOR, Storage.BYTES);
    }
    return switch (site.role()) {
      case INPUT -> new GaussianLevels(GaussianForm.HALF_WAVE, widths.input());
      case WEIGHT -> new GaussianLevels(GaussianForm.MID_RISE, widths.weight());
      default -> new Unquantized();
    };
  }

  @Override
  public String label() {
    return "widths by layer" + (gradientBits > 0 ? ", gradients " + gradientBits + " bits" : "");
  }
}
