package io.gearshift.driver.seams;

import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;

/** Eight bits with the toys for inputs and weights; the rest as ever. */
record ToyScheme(Toy toy) implements QuantizationScheme {

  /** Which toy. */
  enum Toy {
    TRAINED_STEP,
    COUNTED_ENCODINGS
  }

  @Override
  public QuantizerSpec of(OperandSite site) {
    QuantizerSpec usual = PrecisionScheme.of(Precision.ofBits(8)).of(site);
    boolean forward =
        site.role() == OperandSite.Role.INPUT || site.role() == OperandSite.Role.WEIGHT;
    if (!forward) {
      return usual;
    }
    return switch (toy) {
      case TRAINED_STEP ->
          new TrainedStep(8, site.role() == OperandSite.Role.INPUT ? 0.03f : 0.01f);
      case COUNTED_ENCODINGS -> new CountedEncodings(usual);
    };
  }

  @Override
  public String label() {
    return "toy scheme " + toy;
  }
}
