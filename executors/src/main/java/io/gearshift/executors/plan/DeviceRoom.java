package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.compute.DeviceException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Refuses a plan that a device has no memory for, before any of it is taken. */
final class DeviceRoom {
  private DeviceRoom() {}

  /**
   * Checks that a plan's intermediate tensors fit. What kernels take beside them is not known here.
   *
   * @param wanted bytes of the plan for {@code batch}
   * @param wantedByOne bytes of the same plan for a batch of one; asked only where it does not fit
   * @throws DeviceException in one line that names about the largest batch that fits
   */
  static void require(Kernels kernels, int batch, long wanted, LongSupplier wantedByOne) {
    OptionalLong free = kernels.freeBytes(wanted);
    if (free.isEmpty() || wanted <= free.getAsLong()) {
      return;
    }
    long room = free.getAsLong();
    throw new DeviceException(
        String.format(
            Locale.ROOT,
            "Not enough GPU memory for batches of %d: %d MiB wanted, %d MiB free (%s)",
            batch,
            mebibytes(wanted),
            room >> 20,
            remedy(largest(batch, wanted, wantedByOne.getAsLong(), room))));
  }

  /** Memory grows evenly with the batch, but for what it takes once. */
  static long largest(int batch, long wanted, long wantedByOne, long room) {
    if (wantedByOne > room) {
      return 0;
    }
    double ofAnother = (double) (wanted - wantedByOne) / (batch - 1);
    return 1 + (long) ((room - wantedByOne) / ofAnother);
  }

  private static String remedy(long largest) {
    return largest == 0
        ? "not even one image fits"
        : "the largest batch that fits is about " + largest;
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1L << 20) - 1) >> 20;
  }
}
