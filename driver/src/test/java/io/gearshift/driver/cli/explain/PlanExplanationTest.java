package io.gearshift.driver.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.record.json.Json;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Place;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.quantizer.Unquantized;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanExplanationTest {
  private static final InputShape IMAGES = new InputShape(1, 28, 28);
  private static final Precision EIGHT = Precision.ofBits(8);

  /** Eight bits forward, single precision backward; some layers in single precision. */
  private record FloatGradients(Set<Place> floats) implements QuantizationScheme {
    @Override
    public QuantizerSpec of(OperandSite site) {
      boolean operand = site.role() == Role.INPUT || site.role() == Role.WEIGHT;
      return operand && !floats.contains(site.place())
          ? PrecisionScheme.of(EIGHT).of(site)
          : new Unquantized();
    }

    @Override
    public String label() {
      return "eight bits forward";
    }
  }

  private static PlanExplanation explained(QuantizationScheme scheme) {
    TrainingPlan plan =
        TrainingPlan.compile(
            Architectures.of("lenet", 1, 28, 28, 10, 1),
            IMAGES,
            2,
            scheme,
            KernelsProvider.open(Compute.reference()));
    return PlanExplanation.of("lenet", IMAGES, plan, EIGHT, "the reference");
  }

  private static String productLines(PlanExplanation explanation) {
    return String.join(
        "\n", explanation.text().lines().filter(line -> line.startsWith("products ")).toList());
  }

  @Test
  void layersThatMultiplyIntegersForwardAndFloatsBackwardAreNamed() {
    PlanExplanation plan = explained(new FloatGradients(Set.of(Place.FIRST)));

    assertThat(productLines(plan))
        .isEqualTo(
            "products           output u8 x s8, gradients f32 x f32"
                + " (conv2, dense1, output.logits)");
    JsonNode step = Json.mapper().valueToTree(plan.steps().get(2));
    assertThat(step.get("operandTypes").get("output").asText()).isEqualTo("u8 x s8");
    assertThat(step.get("operandTypes").get("gradInput").asText()).isEqualTo("f32 x f32");
    assertThat(step.get("operandTypes").get("gradWeight").asText()).isEqualTo("f32 x f32");
    assertThat(step.get("operands").findValuesAsText("form"))
        .containsExactly("u8", "s8", "f32", "f32");
  }

  @Test
  void layersOfOneKindOfProductAreNot() {
    assertThat(productLines(explained(PrecisionScheme.of(EIGHT)))).isEmpty();
    assertThat(productLines(explained(PrecisionScheme.of(Precision.ofBits(12))))).isEmpty();
    assertThat(productLines(explained(PrecisionScheme.of(Precision.FLOAT32)))).isEmpty();
  }

  @Test
  void signsAreToldApart() {
    assertThat(productLines(explained(new FloatGradients(Set.of()))).lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("output s8 x s8"))
        .anyMatch(line -> line.contains("output u8 x s8"));
  }
}
