package io.gearshift.executors.ops;

import io.gearshift.executors.ops.OperationReport.OperandReport;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import java.util.List;
import java.util.stream.Stream;

/** How the operands of one layer's products are quantised, and the weight's gradient. */
public record ProductQuantization(
    QuantizerSpec input,
    QuantizerSpec weight,
    QuantizerSpec outputGradient,
    QuantizerSpec weightGradient) {

  /**
   * What a scheme says of a layer.
   *
   * @param site its input
   */
  public static ProductQuantization of(QuantizationScheme scheme, OperandSite site) {
    return new ProductQuantization(
        scheme.of(site),
        scheme.of(site.of(Role.WEIGHT)),
        scheme.of(site.of(Role.OUTPUT_GRADIENT)),
        scheme.of(site.of(Role.WEIGHT_GRADIENT)));
  }

  /** Products run on bytes where all of their operands fit. */
  Storage storage() {
    return Stream.of(input, weight, outputGradient).allMatch(QuantizerSpec::fitsBytes)
        ? Storage.BYTES
        : Storage.FLOATS;
  }

  /**
   * All of them, for people.
   *
   * @param inputSign of the input's values
   */
  List<OperandReport> reports(Sign inputSign) {
    return List.of(
        report("input", input, inputSign),
        report("weight", weight, Sign.ANY),
        report("output gradient", outputGradient, Sign.ANY),
        report("weight gradient", weightGradient, Sign.ANY));
  }

  private static OperandReport report(String role, QuantizerSpec spec, Sign sign) {
    String letter = sign == Sign.NON_NEGATIVE ? "u" : "s";
    return new OperandReport(
        role, spec.bits(), spec.quantizes() ? letter + spec.bits() : "f32", spec.label());
  }
}
