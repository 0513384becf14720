package io.gearshift.executors.ops.product;

import io.gearshift.executors.ops.OperationReport.OperandReport;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How the operands of one layer's products are quantised, and what else is rounded of it. */
public final class ProductQuantization {
  private static final List<Role> ALWAYS_REPORTED =
      List.of(Role.INPUT, Role.WEIGHT, Role.OUTPUT_GRADIENT, Role.WEIGHT_GRADIENT);

  private final Map<Role, QuantizerSpec> specs = new EnumMap<>(Role.class);

  private final boolean shorts;

  private ProductQuantization(boolean shorts) {
    this.shorts = shorts;
  }

  /**
   * What a scheme says of a layer.
   *
   * @param site its input
   * @param shorts whether the backend multiplies operands of 16 bits for it
   */
  public static ProductQuantization of(
      QuantizationScheme scheme, OperandSite site, boolean shorts) {
    ProductQuantization quantization = new ProductQuantization(shorts);
    for (Role role : Role.values()) {
      quantization.specs.put(role, scheme.of(role == Role.INPUT ? site : site.of(role)));
    }
    return quantization;
  }

  /** How an operand is quantised. */
  QuantizerSpec of(Role role) {
    return specs.get(role);
  }

  QuantizerSpec input() {
    return of(Role.INPUT);
  }

  QuantizerSpec weight() {
    return of(Role.WEIGHT);
  }

  QuantizerSpec outputGradient() {
    return of(Role.OUTPUT_GRADIENT);
  }

  QuantizerSpec weightGradient() {
    return of(Role.WEIGHT_GRADIENT);
  }

  /**
   * Of input and weight: the output's product runs on bytes where both fit, on shorts where the
   * backend multiplies them. An input that always fits may be shared with products that decide
   * otherwise: it does not leave that to the passes.
   */
  Storage forward() {
    if (input().fitsBytes() && weight().fitsBytes()) {
      return Storage.BYTES;
    }
    if (shorts && input().fitsShorts() && weight().fitsShorts()) {
      return Storage.SHORTS;
    }
    if (input().fitsBytes()) {
      return Storage.FLOATS;
    }
    return input().mayFitBytes() && weight().mayFitBytes() ? Storage.BY_PASS : Storage.FLOATS;
  }

  /**
   * Of all operands of the gradients' products, which run on integers where the gradient fits too.
   */
  Storage backward() {
    Storage forward = forward();
    boolean fits =
        forward == Storage.SHORTS ? outputGradient().fitsShorts() : outputGradient().fitsBytes();
    return fits ? forward : Storage.FLOATS;
  }

  /**
   * The operands of products and the weight's gradient, then all else that is rounded, for people.
   *
   * @param inputSign of the input's values
   */
  List<OperandReport> reports(Sign inputSign) {
    List<OperandReport> reports = new ArrayList<>();
    ALWAYS_REPORTED.forEach(
        role -> reports.add(report(role, role == Role.INPUT ? inputSign : Sign.ANY)));
    for (Role role : Role.values()) {
      if (!ALWAYS_REPORTED.contains(role) && of(role).quantizes()) {
        reports.add(report(role, Sign.ANY));
      }
    }
    return reports;
  }

  private OperandReport report(Role role, Sign sign) {
    QuantizerSpec spec = of(role);
    return new OperandReport(role.label(), spec.bits(), spec.form(sign), spec.label());
  }
}
