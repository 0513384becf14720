package io.gearshift.driver.cli.submit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import org.junit.jupiter.api.Test;

class ClusterGpusTest {
  @Test
  void tooFewAreToldBeforeAnythingIsSubmitted() {
    assertThatThrownBy(() -> ClusterGpus.check(4, 3, 2))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Missing GPUs: 4 executors want one each, and YARN has 3 on 2 machines (fewer Workers, or"
                + " GPUs as the resource yarn.io/gpu of its NodeManagers)");
  }

  @Test
  void enoughAreEnough() {
    assertThatCode(() -> ClusterGpus.check(4, 4, 2)).doesNotThrowAnyException();
  }
}
