package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.cuda.device.driver.CudaDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
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
  private final LaunchQueue queue;
  private final Runnable flush;
  private final List<Object> kept = new ArrayList<>();

  /**
   * Opens a stream.
   *
   * @param context of which this is a user
   * @param graphs whether launches that come again and again begin as graphs, where nobody wants
   *     the time of each
   * @throws CudaException if the GPU has no memory for it
   */
  CudaStream(CudaContext context, boolean graphs) {
    this.context = context;
    context.enter();
    long[] pointer = new long[1];
    CudaException.check(CudaDriver.cuStreamCreate(pointer, NON_BLOCKING), "cuStreamCreate");
    this.handle = pointer[0];
    this.profile = LaunchProfile.ofProperty(handle);
    this.queue = new LaunchQueue(handle, graphs && profile == null, profile);
    this.flush = queue::flush;
    context.heap().beforeFreeing(flush);
  }

  /** The driver's handle, for calls by this thread that come after all launches so far. */
  long handle() {
    context.enter();
    queue.flush();
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
    if (bytes > 0) {
      CudaException.check(
          CudaDriver.cuMemsetD8Async(address, (byte) 0, bytes, handle()), "cuMemsetD8Async");
    }
  }

  /** Sets 32-bit words. */
  void fill(long address, int word, long words) {
    CudaException.check(
        CudaDriver.cuMemsetD32Async(address, word, words, handle()), "cuMemsetD32Async");
  }

  /** Copies between places on the GPU. */
  void copy(long source, long target, long bytes) {
    if (bytes > 0) {
      CudaException.check(
          CudaDriver.cuMemcpyDtoDAsync_v2(target, source, bytes, handle()), "cuMemcpyDtoDAsync");
    }
  }

  /** Says that a pass starts, whose launches come in the order of the pass before. */
  void startPass() {
    context.enter();
    queue.startAnew();
  }

  /** Waits for all that was begun. */
  void synchronize() {
    CudaException.check(CudaDriver.cuStreamSynchronize(handle()), "cuStreamSynchronize");
    queue.startAnew();
  }

  /** Ends the stream; the GPU goes back when all its users have ended theirs. */
  void close() {
    try {
      synchronize();
      queue.close();
      CudaException.check(CudaDriver.cuStreamDestroy_v2(handle), "cuStreamDestroy");
    } finally {
      context.heap().forget(flush);
      context.leave();
    }
  }

  /** Adds up the times of what was launched, where somebody asked for them. */
  void collectProfile() {
    if (profile != null) {
      profile.collect();
    }
  }

  /** A launch of a kernel, to be given its arguments. */
  Launch launchOf(String kernel) {
    return queue.next(kernel, context.function(kernel));
  }

  /** Begins a launch, after all before it. */
  void begin(Launch launch) {
    context.enter();
    queue.add(launch);
  }

  /** How many graphs of launches have begun. */
  int graphLaunches() {
    return queue.graphLaunches();
  }

  /** Lets a kernel take more shared memory than launches may by default. */
  void allowShared(String kernel, int bytes) {
    context.allowShared(kernel, bytes);
  }
}
