package io.gearshift.executors.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.compute.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuAddressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 |         | 0",
        "3 |         | 3",
        "3 | 2,3     | 1",
        "2 | 3, 2    | 1",
        "0 | GPU-8f6 | 0",
        "0 | 2       | 0",
      })
  void theDriverCountsWhatItSees(String address, String visible, int ordinal) {
    assertThat(GpuAddress.ordinal(address, visible)).isEqualTo(ordinal);
  }

  @Test
  void anAddressIsANumber() {
    assertThatThrownBy(() -> GpuAddress.ordinal("GPU-8f6d", null))
        .isInstanceOf(DeviceException.class)
        .hasMessage(
            "Invalid address of a GPU: GPU-8f6d (must be a number, as"
                + " spark.executor.resource.gpu.discoveryScript deploy/gpus prints them)");
  }
}
