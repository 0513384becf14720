package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One GPU as one worker sees it: a stream on which all its work is done in order, and memory. Calls
 * come from one thread at a time.
 */
final class CudaDevice {
  /** Blocks of a launch that leaves something for each in {@link #parts}. */
  static final int MAX_BLOCKS = 4096;

  private static final int PART_BYTES = 16;
  private static final int NON_BLOCKING = 1;

  private final CudaContext context;
  private final long stream;
  private final CellPool cells = new CellPool(this);
  private final KernelCall call = new KernelCall(this);
  private final Staging staging;
  private final LaunchProfile profile;
  private final long parts;
  private final long ticket;
  private final List<Object> kept = new ArrayList<>();
  private Object scratchOwner;
  private long scratch;
  private long scratchBytes;
  private long labelMemory;
  private int labelBytes;

  /**
   * Opens a stream.
   *
   * @param context of which this is a user
   * @throws CudaException if the device has no memory for it
   */
  CudaDevice(CudaContext context) {
    this.context = context;
    context.enter();
    long[] pointer = new long[1];
    CudaException.check(CudaDriver.cuStreamCreate(pointer, NON_BLOCKING), "cuStreamCreate");
    this.stream = pointer[0];
    this.staging = new Staging(stream, context.heap());
    this.profile = LaunchProfile.ofProperty(stream);
    this.parts = allocateForever((long) MAX_BLOCKS * PART_BYTES);
    this.ticket = allocateForever(Long.BYTES);
  }

  String name() {
    return context.name();
  }

  /** One line: the device, its architecture, the driver and the kernels that it runs. */
  String description() {
    return context.description();
  }

  int multiprocessors() {
    return context.multiprocessors();
  }

  CellPool cells() {
    return cells;
  }

  /** Room for 16 bytes from each of {@value #MAX_BLOCKS} blocks. */
  long parts() {
    return parts;
  }

  /** A counter of blocks that have ended: zero between launches. */
  long ticket() {
    return ticket;
  }

  /** At least so many bytes; what they hold is anybody's after the next call. */
  long scratch(long bytes) {
    context.enter();
    if (bytes > scratchBytes) {
      // The old one goes back when its owner is found to be gone.
      scratchOwner = new Object();
      scratch = context.heap().allocate(scratchOwner, bytes);
      scratchBytes = bytes;
    }
    return scratch;
  }

  /** A new tensor of zeros. */
  Tensor allocate(DataType type, int... shape) {
    context.enter();
    long bytes = type.bytes();
    for (int length : shape) {
      bytes = Math.multiplyExact(bytes, length);
    }
    Object allocation = new Object();
    long address = context.heap().allocate(allocation, bytes);
    zero(address, bytes);
    return new Tensor(type, shape, new CudaMemory(this, allocation, address, bytes));
  }

  /** Zeros that live as long as this device. */
  long allocateForever(long bytes) {
    context.enter();
    Object owner = new Object();
    long address = context.heap().allocate(owner, bytes);
    kept.add(owner);
    zero(address, bytes);
    return address;
  }

  void zero(long address, long bytes) {
    context.enter();
    if (bytes > 0) {
      CudaException.check(
          CudaDriver.cuMemsetD8Async(address, (byte) 0, bytes, stream), "cuMemsetD8Async");
    }
  }

  /** Sets 32-bit words. */
  void fill(long address, int word, long words) {
    context.enter();
    CudaException.check(
        CudaDriver.cuMemsetD32Async(address, word, words, stream), "cuMemsetD32Async");
  }

  /** Copies between places on the device. */
  void copy(long source, long target, long bytes) {
    context.enter();
    if (bytes > 0) {
      CudaException.check(
          CudaDriver.cuMemcpyDtoDAsync_v2(target, source, bytes, stream), "cuMemcpyDtoDAsync");
    }
  }

  /** Where the host writes what goes to the device, and reads what comes from there. */
  Staging staging() {
    context.enter();
    return staging;
  }

  /** Labels where kernels read them, as 32-bit integers; valid until the next call. */
  long uploadLabels(int[] labels) {
    int bytes = labels.length * Integer.BYTES;
    if (bytes > labelBytes) {
      labelMemory = allocateForever(bytes);
      labelBytes = bytes;
    }
    ByteBuffer buffer = Staging.heap(bytes);
    buffer.asIntBuffer().put(labels);
    staging().upload(buffer, labelMemory);
    return labelMemory;
  }

  /** Waits for all that was begun. */
  void synchronize() {
    context.enter();
    CudaException.check(CudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
  }

  /** Ends all use of the device, which goes back when all its users have. */
  void close() {
    try {
      synchronize();
      CudaException.check(CudaDriver.cuStreamDestroy_v2(stream), "cuStreamDestroy");
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

  /** A kernel's call, to be given its arguments. */
  KernelCall call(String kernel) {
    return call.begin(kernel, context.function(kernel));
  }

  /** Lets a kernel take more shared memory than launches may by default. */
  void allowShared(String kernel, int bytes) {
    context.allowShared(kernel, bytes);
  }

  void launch(
      String kernel, long function, int[] grid, int threads, int sharedBytes, long arguments) {
    context.enter();
    if (profile != null) {
      profile.begin(kernel);
    }
    CudaException.check(
        CudaDriver.cuLaunchKernel(
            function, grid[0], grid[1], grid[2], threads, 1, 1, sharedBytes, stream, arguments, 0),
        "cuLaunchKernel of " + kernel);
    if (profile != null) {
      profile.end();
    }
  }
}
