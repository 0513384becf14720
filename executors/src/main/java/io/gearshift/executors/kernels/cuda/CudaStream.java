package io.gearshift.executors.kernels.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * A GPU and a stream on it, where everything that one worker begins runs in order. Calls come from
 * one thread at a time.
 */
final class CudaStream {
  private static final int NON_BLOCKING = 1;

  private final CudaContext context;
  private final long handle;
  private final LaunchProfile profile;
  private final List<Object> kept = new ArrayList<>();

  /**
   * Opens a stream.
   *
   * @param context of which this is a user
   * @throws CudaException if the GPU has no memory for it
   */
  CudaStream(CudaContext context) {
    this.context = context;
    context.enter();
    long[] pointer = new long[1];
    CudaException.check(CudaDriver.cuStreamCreate(pointer, NON_BLOCKING), "cuStreamCreate");
    this.handle = pointer[0];
    this.profile = LaunchProfile.ofProperty(handle);
  }

  /** The driver's handle. */
  long handle() {
    return handle;
  }

  String name() {
    return context.name();
  }

  /** One line: the GPU, its architecture, the driver and the kernels that it runs. */
  String description() {
    return context.description();
  }

  int multiprocessors() {
    return context.multiprocessors();
  }

  /** Makes the GPU the one that the calling thread's calls of the driver mean. */
  void enter() {
    context.enter();
  }

  /** The GPU's memory, for calls by this thread. */
  DeviceHeap heap() {
    context.enter();
    return context.heap();
  }

  /** Zeros that live as long as this stream. */
  long allocateForever(long bytes) {
    Object owner = new Object();
    long address = heap().allocate(owner, bytes);
    kept.add(owner);
    zero(address, bytes);
    return address;
  }

  void zero(long address, long bytes) {
    context.enter();
    if (bytes > 0) {
      CudaException.check(
          CudaDriver.cuMemsetD8Async(address, (byte) 0, bytes, handle), "cuMemsetD8Async");
    }
  }

  /** Sets 32-bit words. */
  void fill(long address, int word, long words) {
    context.enter();
    CudaException.check(
        CudaDriver.cuMemsetD32Async(address, word, words, handle), "cuMemsetD32Async");
  }

  /** Copies between places on the GPU. */
  void copy(long source, long target, long bytes) {
    context.enter();
    if (bytes > 0) {
      CudaException.check(
          CudaDriver.cuMemcpyDtoDAsync_v2(target, source, bytes, handle), "cuMemcpyDtoDAsync");
    }
  }

  /** Waits for all that was begun. */
  void synchronize() {
    context.enter();
    CudaException.check(CudaDriver.cuStreamSynchronize(handle), "cuStreamSynchronize");
  }

  /** Ends the stream; the GPU goes back when all its users have ended theirs. */
  void close() {
    try {
      synchronize();
      CudaException.check(CudaDriver.cuStreamDestroy_v2(handle), "cuStreamDestroy");
    } finally {
      context.leave();
    }
  }

  /** Adds up the times of what was launched, where somebody asked for them. */
  void collectProfile() {
    if (profile != null) {
      profile.collect();
    }
  }

  /** The driver's handle of a kernel. */
  long function(String kernel) {
    return context.function(kernel);
  }

  /** Lets a kernel take more shared memory than launches may by default. */
  void allowShared(String kernel, int bytes) {
    context.allowShared(kernel, bytes);
  }

  void launch(
      String kernel, long function, int[] grid, int threads, int sharedBytes, long arguments) {
    context.enter();
    if (profile != null) {
      profile.begin(kernel, grid);
    }
    CudaException.check(
        CudaDriver.cuLaunchKernel(
            function, grid[0], grid[1], grid[2], threads, 1, 1, sharedBytes, handle, arguments, 0),
        "cuLaunchKernel of " + kernel);
    if (profile != null) {
      profile.end();
    }
  }
}
