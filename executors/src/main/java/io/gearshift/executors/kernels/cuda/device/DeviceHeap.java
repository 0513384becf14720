package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.cuda.device.driver.CudaDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Memory of a GPU, and pinned memory of the host beside it, whose owners are Java objects: it goes
 * back when its owner is gone. All workers of a process share one, so that each finds the room that
 * another has left; its context must be the calling thread's.
 */
final class DeviceHeap {
  private static final int PAUSES = 20;
  private static final long PAUSE_MILLISECONDS = 50;

  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
  private final Map<Reference<?>, Runnable> releases = new HashMap<>();

  /** Begin what waits, and may use memory whose owner is gone. */
  private final Set<Runnable> flushes = new HashSet<>();

  /** Says what is to be run before memory is freed, from any thread. */
  synchronized void beforeFreeing(Runnable flush) {
    flushes.add(flush);
  }

  /** Says that it is not to be run any more. */
  synchronized void forget(Runnable flush) {
    flushes.remove(flush);
  }

  /**
   * Bytes from an address aligned to 256 bytes, for as long as {@code owner} lives.
   *
   * @throws CudaException if the device has not as many
   */
  synchronized long allocate(Object owner, long bytes) {
    freeWhatIsGone();
    long address = allocate(bytes);
    releases.put(
        new PhantomReference<>(owner, gone),
        () -> CudaException.check(CudaDriver.cuMemFree_v2(address), "cuMemFree"));
    return address;
  }

  /** Pinned bytes of the host, for as long as {@code owner} lives. */
  synchronized long allocatePinned(Object owner, long bytes) {
    freeWhatIsGone();
    long[] pointer = new long[1];
    CudaException.check(CudaDriver.cuMemHostAlloc(pointer, bytes, 0), "cuMemHostAlloc");
    long address = pointer[0];
    releases.put(
        new PhantomReference<>(owner, gone),
        () -> CudaException.check(CudaDriver.cuMemFreeHost(address), "cuMemFreeHost"));
    return address;
  }

  /**
   * Bytes of the device that are free.
   *
   * @param wanted if fewer are free, the memory of owners that are gone is given back first
   */
  synchronized long free(long wanted) {
    freeWhatIsGone();
    for (int pause = 0; pause < PAUSES && info()[0] < wanted; pause++) {
      giveBack();
    }
    return info()[0];
  }

  private long allocate(long bytes) {
    long[] pointer = new long[1];
    for (int pause = 0; ; pause++) {
      try {
        CudaException.check(CudaDriver.cuMemAlloc_v2(pointer, Math.max(1, bytes)), "cuMemAlloc");
        return pointer[0];
      } catch (CudaException e) {
        if (!e.isOutOfMemory() || pause == PAUSES) {
          throw outOfMemory(bytes, e);
        }
        giveBack();
      }
    }
  }

  /** Plans that nobody holds any more may still own their memory. */
  private void giveBack() {
    System.gc();
    pause();
    freeWhatIsGone();
  }

  /** Bytes that are free, and bytes in all. */
  private static long[] info() {
    long[] free = new long[1];
    long[] total = new long[1];
    CudaException.check(CudaDriver.cuMemGetInfo_v2(free, total), "cuMemGetInfo");
    return new long[] {free[0], total[0]};
  }

  private static CudaException outOfMemory(long bytes, CudaException e) {
    if (!e.isOutOfMemory()) {
      return e;
    }
    long[] info = info();
    return new CudaException(
        "Not enough GPU memory: "
            + bytes
            + " bytes wanted, "
            + info[0]
            + " of "
            + info[1]
            + " free (use a smaller batch)",
        e);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Frees all memory, whoever owns it. */
  synchronized void close() {
    releases.values().forEach(Runnable::run);
    releases.clear();
  }

  private void freeWhatIsGone() {
    List<Reference<?>> references = new ArrayList<>();
    for (Reference<?> reference = gone.poll(); reference != null; reference = gone.poll()) {
      references.add(reference);
    }
    if (!references.isEmpty()) {
      // Freeing waits for what has begun.
      flushes.forEach(Runnable::run);
      references.forEach(reference -> releases.remove(reference).run());
    }
  }
}
