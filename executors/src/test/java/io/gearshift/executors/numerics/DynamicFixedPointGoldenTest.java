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
 * The quantiser of MuPPET's public code, case by case: scale exponent, raw and output bit for bit.
 *
 * <p>Two differences are ours and are asserted as such: a raw value that reaches 2^(bits-1) there
 * is 2^(bits-1) - 1 here, and an output of -0 there is +0 here, since an integer has no negative
 * zero.
 */
class DynamicFixedPointGoldenTest {
  private static final String FILE = "muppet_quantizer.json";

  @Test
  void everyCaseAgreesWithThePublicCode() throws IOException {
    JsonNode cases = cases();
    int values = 0;
    int saturated = 0;
    for (JsonNode golden : cases) {
      DynamicFixedPoint format = new DynamicFixedPoint(golden.get("bits").intValue());
      float[] input = floats(golden.get("input"));
      int exponent = format.scaleExponent(min(input), max(input));
      String name = golden.get("name").textValue() + " " + format;
      assertThat(exponent).as(name).isEqualTo(golden.get("scaleExponent").intValue());
      for (int i = 0; i < input.length; i++) {
        int theirs = golden.get("raw").get(i).intValue();
        int raw = format.encode(input[i], exponent);
        values++;
        if (theirs > format.largestRaw()) {
          assertThat(theirs).as(name).isEqualTo(format.largestRaw() + 1);
          assertThat(raw).as(name).isEqualTo(format.largestRaw());
          saturated++;
        } else {
          assertThat(raw).as(name).isEqualTo(theirs);
          float output = golden.get("output").get(i).floatValue();
          assertThat(Float.floatToRawIntBits(format.decode(raw, exponent)))
              .as(name)
              .isEqualTo(Float.floatToRawIntBits(output + 0f));
        }
      }
    }
    assertThat(values).isPositive();
    System.out.printf(
        "%s: %d cases, %d values, of which %d leave the range in the public code and saturate%n",
        FILE, cases.size(), values, saturated);
  }

  private static JsonNode cases() throws IOException {
    Path file = Path.of(System.getProperty("gearshift.golden", "."), FILE);
    assumeTrue(Files.exists(file), "SKIPPED: no " + file + " (set -Dgearshift.golden=DIR)");
    return new ObjectMapper().readTree(file.toFile()).get("cases");
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  private static float min(float[] values) {
    float min = Float.POSITIVE_INFINITY;
    for (float value : values) {
      min = Math.min(min, value);
    }
    return min;
  }

  private static float max(float[] values) {
    float max = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }
}
