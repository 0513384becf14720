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
 * EdMIPS's quantisers, value by value, to the bit.
 *
 * <p>One difference is ours: the public code cuts values to an outermost one that it computes in
 * double precision, which may be one unit in the last place below the level that it computes in
 * single precision. An integer times a scale is one number.
 */
class GaussianGridGoldenTest {
  private static final String FILE = "edmips.json";

  @Test
  void everyValueAgreesWithThePublicCode() throws IOException {
    int values = 0;
    for (JsonNode golden : read()) {
      int bits = golden.get("bits").intValue();
      boolean weights = golden.get("kind").textValue().equals("gaussianWeights");
      GaussianGrid grid =
          weights
              ? GaussianGrid.midRise(bits, golden.get("std").doubleValue())
              : GaussianGrid.halfWave(bits);
      JsonNode input = golden.get("input");
      for (int i = 0; i < input.size(); i++) {
        float value = input.get(i).floatValue();
        int level = grid.encode(value);
        String what = grid + " of " + value;
        float expected = golden.get("output").get(i).floatValue();
        boolean outermost = level == grid.highest() || (level == grid.lowest() && weights);
        int ulps = Float.floatToIntBits(grid.decode(level)) - Float.floatToIntBits(expected + 0f);
        assertThat(Math.abs(ulps)).as(what).isLessThanOrEqualTo(outermost ? 1 : 0);
        assertThat((float) (grid.raw(level) * grid.scale())).as(what).isEqualTo(grid.decode(level));
        if (!weights) {
          float gradOutput = golden.get("gradOutput").get(i).floatValue();
          assertThat(grid.holds(value) ? gradOutput : 0)
              .as(what)
              .isEqualTo(golden.get("gradInput").get(i).floatValue() + 0f);
        }
        values++;
      }
    }
    assertThat(values).isGreaterThan(100);
  }

  private static JsonNode read() throws IOException {
    Path file = Path.of(System.getProperty("gearshift.golden", "."), FILE);
    assumeTrue(Files.exists(file), "SKIPPED: no " + file + " (set -Dgearshift.golden=DIR)");
    return new ObjectMapper().readTree(file.toFile()).get("quantizers");
  }
}
