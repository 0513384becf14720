package io.gearshift.executors.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.DeviceException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DeviceRoomTest {
  private static final long MEBIBYTE = 1L << 20;

  /** Kernels of a device that has so many bytes free. */
  private static Kernels with(long free) {
    return new ForwardingKernels(KernelsProvider.open(Compute.reference())) {
      @Override
      public OptionalLong freeBytes(long wanted) {
        return OptionalLong.of(free);
      }
    };
  }

  @Test
  void whatFitsIsNotRefused() {
    assertThatCode(() -> DeviceRoom.require(with(MEBIBYTE), 8, MEBIBYTE, DeviceRoomTest::unasked))
        .doesNotThrowAnyException();
  }

  @Test
  void hostMemoryIsNotReckoned() {
    Kernels host = KernelsProvider.open(Compute.reference());
    assertThatCode(() -> DeviceRoom.require(host, 8, Long.MAX_VALUE, DeviceRoomTest::unasked))
        .doesNotThrowAnyException();
  }

  private static long unasked() {
    throw new AssertionError("a plan for one image is not wanted");
  }

  @Test
  void theLargestBatchThatFitsIsNamed() {
    // 10 MiB once and 2 MiB an image.
    assertThatThrownBy(
            () -> DeviceRoom.require(with(51 * MEBIBYTE), 64, 138 * MEBIBYTE, () -> 12 * MEBIBYTE))
        .isInstanceOf(DeviceException.class)
        .hasMessage(
            "Not enough GPU memory for batches of 64: 138 MiB wanted, 51 MiB free (the largest"
                + " batch that fits is about 20)");
  }

  @Test
  void aNetworkThatIsTooLargeForOneImageSaysSo() {
    assertThatThrownBy(
            () -> DeviceRoom.require(with(11 * MEBIBYTE), 64, 138 * MEBIBYTE, () -> 12 * MEBIBYTE))
        .hasMessageEndingWith("138 MiB wanted, 11 MiB free (not even one image fits)");
    assertThat(DeviceRoom.largest(1, 12, 12, 11)).isZero();
  }
}
