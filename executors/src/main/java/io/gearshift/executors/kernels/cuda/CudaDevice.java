package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import java.nio.ByteBuffer;

/**
 * One GPU as one worker's kernels see it: tensors, calls of kernels and memory for what they leave,
 * all on one {@link CudaStream}. Calls come from one thread at a time.
 */
final class CudaDevice {
  /** Blocks of a launch that leaves something for each in {@link #parts}. */
  static final int MAX_BLOCKS = 4096;

  private static final int PART_BYTES = 16;

  private final CudaStream stream;
  private final CellPool cells;
  private final Staging staging;
  private final long parts;
  private final long ticket;
  private final long rangeKeys;
  private Object scratchOwner;
  private long scratch;
  private long scratchBytes;
  private long labelMemory;
  private int labelBytes;

  /**
   * Opens a stream.
   *
   * @param context of which this is a user
   * @param graphs whether launches that come again and again begin as graphs
   * @throws CudaException if the device has no memory for it
   */
  CudaDevice(CudaContext context, boolean graphs) {
    this.stream = new CudaStream(context, graphs);
    this.cells = new CellPool(stream);
    this.staging = new Staging(stream);
    this.parts = allocateForever((long) MAX_BLOCKS * PART_BYTES);
    this.ticket = allocateForever(Long.BYTES);
    this.rangeKeys = allocateForever(PART_BYTES);
  }

  /** One line: the device, its architecture, the driver and the kernels that it runs. */
  String description() {
    return stream.description();
  }

  /** The device's name alone. */
  String name() {
    return stream.name();
  }

  /** Bytes that are free; if fewer than wanted, memory that nobody holds is given back first. */
  long freeBytes(long wanted) {
    return stream.heap().free(wanted);
  }

  int multiprocessors() {
    return stream.multiprocessors();
  }

  /** Room for 16 bytes from each of {@value #MAX_BLOCKS} blocks. */
  long parts() {
    return parts;
  }

  /** A counter of blocks that have ended: zero between launches. */
  long ticket() {
    return ticket;
  }

  /** {@code RangeKeys} for launches of more blocks: zero between launches. */
  long rangeKeys() {
    return rangeKeys;
  }

  /** At least so many bytes; what they hold is anybody's after the next call. */
  long scratch(long bytes) {
    if (bytes > scratchBytes) {
      // The old one goes back when its owner is found to be gone.
      scratchOwner = new Object();
      scratch = stream.heap().allocate(scratchOwner, bytes);
      scratchBytes = bytes;
    }
    return scratch;
  }

  /** A new tensor of zeros. */
  Tensor allocate(DataType type, int... shape) {
    long bytes = type.bytes();
    for (int length : shape) {
      bytes = Math.multiplyExact(bytes, length);
    }
    Object allocation = new Object();
    long address = stream.heap().allocate(allocation, bytes);
    zero(address, bytes);
    return new Tensor(
        type, shape, new CudaMemory(cells, stream.name(), allocation, address, bytes));
  }

  /** Zeros that live as long as this device. */
  long allocateForever(long bytes) {
    return stream.allocateForever(bytes);
  }

  void zero(long address, long bytes) {
    stream.zero(address, bytes);
  }

  /** Sets 32-bit words. */
  void fill(long address, int word, long words) {
    stream.fill(address, word, words);
  }

  /** Copies between places on the device. */
  void copy(long source, long target, long bytes) {
    stream.copy(source, target, bytes);
  }

  /** Where the host writes what goes to the device, and reads what comes from there. */
  Staging staging() {
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

  /** Says that a pass starts, whose launches come in the order of the pass before. */
  void startPass() {
    stream.startPass();
  }

  /** How many graphs of launches have begun. */
  int graphLaunches() {
    return stream.graphLaunches();
  }

  /** Waits for all that was begun. */
  void synchronize() {
    stream.synchronize();
  }

  /** Ends all use of the device, which goes back when all its users have. */
  void close() {
    stream.close();
  }

  /** Adds up the times of what was launched, where somebody asked for them. */
  void collectProfile() {
    stream.collectProfile();
  }

  /** A kernel's call, to be given its arguments. */
  KernelCall call(String kernel) {
    return new KernelCall(stream, kernel);
  }

  /** Lets a kernel take more shared memory than launches may by default. */
  void allowShared(String kernel, int bytes) {
    stream.allowShared(kernel, bytes);
  }
}
