package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class SparkSessionsTest {
  /** Tests run with the options of the parent pom, which the launcher and deploy/submit read. */
  @Test
  void executorsGetTheKernelOptionsThatTheLauncherGivesToTheDriver() {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .containsAll(SparkSessions.KERNEL_OPTIONS);
  }
}
