package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Fixed point and the moves of ranges of the multipliers' public code, case by case.
 *
 * <p>One difference is ours: -0 there is +0 here. The golden outputs are in double precision; ours
 * are those rounded once to single precision, which changes only the largest value of 31 bits.
 */
class FixedPointGoldenTest {
  private static final String FILE = "dynamic_fixed_point.json";

  @Test
  void everyCaseAgreesWithThePublicCode() throws IOException {
    for (JsonNode golden : read("cases")) {
      FixedPoint format =
          new FixedPoint(
              golden.get("bitsWithoutSign").intValue(), golden.get("integerBits").intValue());
      String name = golden.get("name").textValue() + " " + format;
      int overflows = 0;
      int overflowsOneLess = 0;
      JsonNode input = golden.get("input");
      for (int i = 0; i < input.size(); i++) {
        float value = (float) input.get(i).doubleValue();
        float output = (float) golden.get("output").get(i).doubleValue();
        assertThat(Float.floatToRawIntBits(format.decode(format.encode(value))))
            .as(name + " of " + value)
            .isEqualTo(Float.floatToRawIntBits(output + 0f));
        overflows += format.overflows(value) ? 1 : 0;
        overflowsOneLess += format.oneLess().overflows(value) ? 1 : 0;
      }
      double size = input.size();
      assertThat(overflows / size).as(name).isEqualTo(golden.get("overflow").doubleValue());
      assertThat(overflowsOneLess / size)
          .as(name)
          .isEqualTo(golden.get("overflowOneLess").doubleValue());
    }
  }

  @Test
  void rangesMoveAsInThePublicCode() throws IOException {
    for (JsonNode golden : read("rangeUpdates")) {
      assertThat(
              FixedPoint.rangeChange(
                  golden.get("overflow").doubleValue(),
                  golden.get("overflowOneLess").doubleValue(),
                  golden.get("max").doubleValue()))
          .as(golden.toString())
          .isEqualTo(golden.get("rangeChange").intValue());
    }
  }

  private static JsonNode read(String name) throws IOException {
    Path file = Path.of(System.getProperty("gearshift.golden", "."), FILE);
    assumeTrue(Files.exists(file), "SKIPPED: no " + file + " (set -Dgearshift.golden=DIR)");
    JsonNode rows = new ObjectMapper().readTree(file.toFile()).get(name);
    assertThat(rows).isNotEmpty();
    return rows;
  }
}
