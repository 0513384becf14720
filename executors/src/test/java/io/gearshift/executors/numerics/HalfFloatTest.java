package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HalfFloatTest {

  /** The value of a half by its definition. */
  private static float decode(int half) {
    int exponent = half >> 10 & 0x1f;
    int fraction = half & 0x3ff;
    double magnitude =
        exponent == 0
            ? fraction * 0x1p-24
            : exponent == 31
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
    return (float) ((half & 0x8000) == 0 ? magnitude : -magnitude);
  }

  @Test
  void everyHalfIsItself() {
    for (int half = 0; half < 1 << 16; half++) {
      float value = decode(half);
      assertThat(Float.floatToIntBits(HalfFloat.round(value)))
          .isEqualTo(Float.floatToIntBits(value));
    }
  }

  /** Between two neighbours: below the middle down, above it up, in the middle to the even one. */
  @Test
  void whatLiesBetweenGoesToTheNearestAndTiesToTheEven() {
    for (int half = 0; half < 0x7bff; half++) {
      float low = decode(half);
      float high = decode(half + 1);
      float middle = (float) (((double) low + high) / 2);
      assertThat(HalfFloat.round(middle)).isEqualTo((half & 1) == 0 ? low : high);
      assertThat(HalfFloat.round(Math.nextDown(middle))).isEqualTo(low);
      assertThat(HalfFloat.round(Math.nextUp(middle))).isEqualTo(high);
      assertThat(HalfFloat.round(-Math.nextUp(middle))).isEqualTo(-high);
    }
  }

  @Test
  void whatIsTooLargeIsInfinite() {
    assertThat(HalfFloat.round(65_519.996f)).isEqualTo(65_504f);
    assertThat(HalfFloat.round(65_520f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(HalfFloat.round(-Float.MAX_VALUE)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(HalfFloat.round(Float.NaN)).isNaN();
  }

  @Test
  void everyGoldenValueAgrees() throws IOException {
    Path file = Path.of(System.getProperty("gearshift.golden", "."), "half_float.json");
    assumeTrue(Files.exists(file), "SKIPPED: no " + file + " (set -Dgearshift.golden=DIR)");
    JsonNode golden = new ObjectMapper().readTree(file.toFile());
    assertThat(golden.get("input")).isNotEmpty();
    for (int i = 0; i < golden.get("input").size(); i++) {
      float value = number(golden.get("input").get(i));
      assertThat(Float.floatToIntBits(HalfFloat.round(value)))
          .as(Float.toString(value))
          .isEqualTo(Float.floatToIntBits(number(golden.get("output").get(i))));
    }
  }

  private static float number(JsonNode node) {
    return switch (node.asText()) {
      case "inf" -> Float.POSITIVE_INFINITY;
      case "-inf" -> Float.NEGATIVE_INFINITY;
      case "nan" -> Float.NaN;
      default -> (float) node.doubleValue();
    };
  }
}
