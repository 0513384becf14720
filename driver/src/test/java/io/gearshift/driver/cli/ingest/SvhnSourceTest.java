package io.gearshift.driver.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SvhnSourceTest {
  @Test
  void theEnvironmentNamesTheFolderWhereNoneIsGiven() {
    Map<String, String> environment = Map.of("SVHN_LOCAL_PATH", "/data/svhn");
    assertThat(SvhnSource.located("svhn:", environment)).isEqualTo("/data/svhn");
    assertThat(SvhnSource.located("photos", environment)).isEqualTo("photos");
  }

  @Test
  void withoutTheVariableItIsAnError() {
    assertThatThrownBy(() -> SvhnSource.located("svhn:", Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid source: svhn: (must be a folder of SVHN's .mat files, or SVHN_LOCAL_PATH in"
                + " the environment name one)");
  }
}
