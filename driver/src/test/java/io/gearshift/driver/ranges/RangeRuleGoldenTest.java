package io.gearshift.driver.ranges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rows {@code rangeUpdates} of {@code dynamic_fixed_point.json}: the public code's moves. */
class RangeRuleGoldenTest {

  @Test
  void everyRangeMovesAsInTheGoldenRows() throws IOException {
    Path folder = Path.of(System.getProperty("gearshift.golden", "../shared/golden"));
    Path file = folder.resolve("dynamic_fixed_point.json");
    assumeTrue(Files.exists(file), "SKIPPED: no dynamic_fixed_point.json in " + folder);
    JsonNode rows = new ObjectMapper().readTree(file.toFile()).get("rangeUpdates");
    assertThat(rows).isNotEmpty();
    KeptRanges kept = new KeptRanges(List.of(new KeptRanges.Operand("layer", "input", 0, 1)));
    for (JsonNode row : rows) {
      // After one batch the sums are the rates; a float and a double of one text may differ.
      float overflow = (float) row.get("overflow").doubleValue();
      float oneLess = (float) row.get("overflowOneLess").doubleValue();
      double maximum = (float) row.get("max").doubleValue();
      float[] moved = new RangeRule(1, maximum).after(new float[] {5, overflow, oneLess, 1}, kept);
      assertThat(moved)
          .as(row.toString())
          .containsExactly(5 + row.get("rangeChange").intValue(), 0, 0, 0);
    }
  }
}
