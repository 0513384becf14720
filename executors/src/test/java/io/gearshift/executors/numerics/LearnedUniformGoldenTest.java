package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.executors.numerics.LearnedUniform.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Learned uniform grids: values of the public code. */
class LearnedUniformGoldenTest {
  private static final double TOLERANCE = 1e-5;

  /** The names of the trained values in the file, and their bounds. */
  private static final Map<Form, String[]> NAMES =
      Map.of(
          Form.B_XMAX, new String[] {"n", "xmax"},
          Form.D_XMAX, new String[] {"d", "xmax"},
          Form.D_B, new String[] {"n", "d"});

  private static final Map<String, Bounds> BOUNDS =
      Map.of(
          "n", new Bounds(2, 16),
          "xmax", new Bounds(0.001f, 10),
          "d", new Bounds(0x1p-8f, 0x1p8f));

  static Stream<JsonNode> cases() throws IOException {
    Path file =
        Path.of(System.getProperty("gearshift.golden", "golden")).resolve("learned_uniform.json");
    assumeTrue(Files.isRegularFile(file), "no golden file " + file);
    JsonNode cases = new ObjectMapper().readTree(file.toFile()).get("cases");
    return StreamSupport.stream(cases.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesAndGradientsAreThoseOfThePublicCode(JsonNode golden) {
    Form form = Form.valueOf(golden.get("parametrization").asText().toUpperCase(Locale.ROOT));
    String[] names = NAMES.get(form);
    LearnedUniform format =
        new LearnedUniform(
            form, golden.get("signed").booleanValue(), BOUNDS.get(names[0]), BOUNDS.get(names[1]));
    JsonNode trained = golden.get("parameters");
    LearnedUniform.At grid =
        format.at(trained.get(names[0]).floatValue(), trained.get(names[1]).floatValue());
    double byStep = 0;
    double byLargest = 0;
    for (int i = 0; i < golden.get("input").size(); i++) {
      float value = golden.get("input").get(i).floatValue();
      float gradient = golden.get("gradOutput").get(i).floatValue();
      // Zero has a sign in the file that means nothing.
      assertThat(grid.decode(grid.encode(value)) + 0f)
          .as("value %d", i)
          .isEqualTo(golden.get("output").get(i).floatValue() + 0f);
      assertThat(grid.holds(value) ? gradient : 0f)
          .as("gradient %d", i)
          .isEqualTo(golden.get("gradInput").get(i).floatValue() + 0f);
      byStep += gradient * (double) grid.byStep(value);
      byLargest += gradient * (double) grid.byLargest(value);
    }
    double[] gradients = grid.gradient(byStep, byLargest);
    for (int i = 0; i < names.length; i++) {
      double expected = golden.get("gradParameters").get(names[i]).doubleValue();
      assertThat(gradients[i])
          .as(names[i])
          .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
    }
  }
}
