package io.gearshift.driver.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The list of libraries and licences that users read. */
class ThirdPartyTest {

  @Test
  void theListIsWhatTheBuildFinds() throws Exception {
    String found = System.getProperty("gearshift.third.party", "");
    assumeFalse(found.isEmpty(), "gearshift.third.party names no list (the Maven build sets it)");
    Path list = Path.of(System.getProperty("gearshift.root", ".."), "THIRD-PARTY.md");

    assertThat(list)
        .as("libraries have changed; look at their licences, then: cp %s %s", found, list)
        .hasSameTextualContentAs(Path.of(found));
    assertThat(Files.readString(list)).contains("org.apache.spark:spark-core_2.12");
  }
}
