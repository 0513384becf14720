package io.gearshift.executors.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.compute.DeviceException;
import org.junit.jupiter.api.Test;

class TaskEnvironmentTest {
  private final DeviceException failure = new DeviceException("No NVIDIA driver");

  @Test
  void aDeviceOfAnExecutorIsToldWithItsHost() {
    assertThat(TaskEnvironment.named(failure, "7", "node-3"))
        .hasMessage("Host node-3: No NVIDIA driver")
        .hasCause(failure);
  }

  @Test
  void thatOfTheDriversProcessIsToldAsItIs() {
    assertThat(TaskEnvironment.named(failure, "driver", "node-3")).isSameAs(failure);
    assertThat(TaskEnvironment.named(failure, "", "node-3")).isSameAs(failure);
  }
}
