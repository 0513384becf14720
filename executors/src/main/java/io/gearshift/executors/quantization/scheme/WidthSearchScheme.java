package io.gearshift.executors.quantization.scheme;

import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Place;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.quantizer.GaussianForm;
import io.gearshift.executors.quantization.quantizer.GaussianMixture;
import io.gearshift.executors.quantization.quantizer.Unquantized;
import java.util.List;

/**
 * The search of EdMIPS: inputs and weights of all products but the first and the last are mixtures
 * of widths; all else is single precision.
 *
 * <p>Source: Cai and Vasconcelos 2020 (arXiv 2004.05795), section 3.
 *
 * @param weightWidths in bits
 * @param inputWidths in bits
 */
public record WidthSearchScheme(List<Integer> weightWidths, List<Integer> inputWidths)
    implements QuantizationScheme {

  public WidthSearchScheme {
    weightWidths = List.copyOf(weightWidths);
    inputWidths = List.copyOf(inputWidths);
  }

  @Override
  public QuantizerSpec of(OperandSite site) {
    if (site.place() != Place.BETWEEN) {
      return new Unquantized();
    }
    return switch (site.role()) {
      case INPUT -> new GaussianMixture(GaussianForm.HALF_WAVE, inputWidths);
      case WEIGHT -> new GaussianMixture(GaussianForm.MID_RISE, weightWidths);
      default -> new Unquantized();
    };
  }

  @Override
  public String label() {
    return "mixed widths, weights " + weightWidths + " and inputs " + inputWidths + " bits";
  }
}
