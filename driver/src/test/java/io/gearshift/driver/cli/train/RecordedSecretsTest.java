package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gearshift.driver.cli.common.DataSetManifest;
import io.gearshift.driver.cli.train.setup.TrainSetup;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A password in the data set's location is not kept, and asked for again. */
class RecordedSecretsTest {
  private static final String OVERRIDE = "dataset.Dataset_Location=ftp://me:pa55@host/digits";

  @Test
  void aRecordHoldsNoPasswordAndAResumeAsksForIt() throws JsonProcessingException {
    GearshiftConfiguration given = ConfigurationLoader.ofOverrides(List.of(OVERRIDE));
    RunConfiguration recorded =
        new TrainSetup(given)
            .describe(
                "run",
                Ladder.ofBits(List.of(8)),
                Map.of(),
                DataSetManifest.read(SmallDigits.folder().toString()),
                "3.5.5");
    assertThat(Json.mapper().writeValueAsString(recorded)).doesNotContain("pa55");
    assertThat(recorded.plan().data()).isEqualTo("ftp://me:***@host/digits");

    GearshiftConfiguration resumed =
        ConfigurationLoader.ofResolved(recorded.configuration(), List.of());
    assertThatThrownBy(() -> Location.of("data set", resumed.dataset().location()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid data set: ftp://me:***@host/digits (must hold its password, which no record"
                + " keeps: give it again, as by --data)");
    assertThat(ConfigurationLoader.ofResolved(recorded.configuration(), List.of(OVERRIDE)))
        .isEqualTo(given);
  }
}
