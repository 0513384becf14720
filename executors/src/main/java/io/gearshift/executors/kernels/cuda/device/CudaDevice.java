package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * One GPU as one worker's kernels see it: tensors, calls of kernels and memory for what they leave,
 * all on one {@link CudaStream}. Calls come from one thread at a time.
 */
public final class CudaDevice {
  /** Blocks of a launch that leaves something for each in {@link #parts}. */
  public static final int MAX_BLOCKS = 4096;

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
  public CudaDevice(CudaContext context, boolean graphs) {
    this.stream = new CudaStream(context, graphs);
    this.cells = new CellPool(stream);
    this.staging = new Staging(stream);
    this.parts = allocateForever((long) MAX_BLOCKS * PART_BYTES);
    this.ticket = allocateForever(Long.BYTES);
    this.rangeKeys = allocateForever(PART_BYTES);
  }

  /** One line: the device, its architecture, the driver and the kernels that it runs. */
  public String description() {
    return stream.description();
  }

  /** The device's name alone. */
  public String name() {
    return stream.name();
  }

  /** Bytes that are free; if fewer than wanted, memory that nobody holds is given back first. */
  public long freeBytes(long wanted) {
    return stream.heap().free(wanted);
  }

  /** How many blocks at least the GPU needs to be busy. */
  public int multiprocessors() {
    return stream.multiprocessors();
  }

  /** Blocks of a kernel whose threads take one element after another: enough to keep it busy. */
  public int blocks() {
    return KernelCall.BLOCKS_PER_MULTIPROCESSOR * multiprocessors();
  }

  /** Room for 16 bytes from each of {@value #MAX_BLOCKS} blocks. */
  public long parts() {
    return parts;
  }

  /** A counter of blocks that have ended: zero between launches. */
  public long ticket() {
    return ticket;
  }

  /** {@code RangeKeys} for launches of more blocks: zero between launches. */
  public long rangeKeys() {
    return rangeKeys;
  }

  /** At least so many bytes; what they hold is anybody's after the next call. */
  public long scratch(long bytes) {
    if (bytes > scratchBytes) {
      // The old one goes back when its owner is found to be gone.
      scratchOwner = new Object();
      scratch = stream.heap().allocate(scratchOwner, bytes);
      scratchBytes = bytes;
    }
    return scratch;
  }

  /** A new tensor of zeros. */
  public Tensor allocate(DataType type, int... shape) {
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
  public long allocateForever(long bytes) {
    return stream.allocateForever(bytes);
  }

  /** Zeros bytes on the device. */
  public void zero(long address, long bytes) {
    stream.zero(address, bytes);
  }

  /** Sets 32-bit words. */
  public void fill(long address, int word, long words) {
    stream.fill(address, word, words);
  }

  /** Copies between places on the device. */
  public void copy(long source, long target, long bytes) {
    stream.copy(source, target, bytes);
  }

  /** Where the host writes what goes to the device, and reads what comes from there. */
  public Staging staging() {
    return staging;
  }

  /** Labels where kernels read them, as 32-bit integers; valid until the next call. */
  public long uploadLabels(int[] labels) {
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
  public void startPass() {
    stream.startPass();
  }

  /** How many graphs of launches have begun. */
  public int graphLaunches() {
    return stream.graphLaunches();
  }

  /** Waits for all that was begun. */
  public void synchronize() {
    stream.synchronize();
  }

  /** Ends all use of the device, which goes back when all its users have. */
  public void close() {
    stream.close();
  }

  /** Adds up the times of what was launched, where somebody asked for them. */
  public void collectProfile() {
    stream.collectProfile();
  }

  /** A kernel's call, to be given its arguments. */
  public KernelCall call(String kernel) {
    return new KernelCall(stream, kernel);
  }

  /** Lets a kernel take more shared memory than launches may by default. */
  public void allowShared(String kernel, int bytes) {
    stream.allowShared(kernel, bytes);
  }
}
