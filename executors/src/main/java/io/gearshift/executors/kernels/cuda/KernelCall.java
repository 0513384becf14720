package io.gearshift.executors.kernels.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.gearshift.executors.kernels.Tensor;
import java.nio.ByteBuffer;

/**
 * A kernel's arguments, in its order, and its launch. Filled anew for each call: a device has as
 * many as may be on their way at once.
 */
final class KernelCall {
  private static final int MOST_ARGUMENTS = 64;

  /** What a kernel takes at most on every GPU. */
  private static final int BYTES = 4096;

  private static final int THREADS = 256;
  static final int ELEMENTS_PER_THREAD = 4;
  private static final int BLOCKS_PER_MULTIPROCESSOR = 8;

  private final LaunchQueue queue;
  private final int multiprocessors;
  private final Memory pointers = new Memory((long) MOST_ARGUMENTS * Long.BYTES);
  private final Memory values = new Memory(BYTES);
  private final ByteBuffer contents = values.getByteBuffer(0, BYTES);
  private final long valuesAddress = Pointer.nativeValue(values);
  private final long pointersAddress = Pointer.nativeValue(pointers);
  private String name;
  private long function;
  private int arguments;
  private int bytes;
  private LaunchShape shape;

  KernelCall(LaunchQueue queue, int multiprocessors) {
    this.queue = queue;
    this.multiprocessors = multiprocessors;
  }

  KernelCall begin(String kernel, long kernelFunction) {
    name = kernel;
    function = kernelFunction;
    arguments = 0;
    bytes = 0;
    return this;
  }

  /** The address of a tensor's first element. */
  KernelCall tensor(Tensor tensor) {
    return address(CudaMemory.of(tensor).address());
  }

  /** The address of a tensor's cell. */
  KernelCall cell(Tensor tensor) {
    return address(CudaMemory.of(tensor).cell());
  }

  KernelCall address(long pointer) {
    return number(pointer);
  }

  KernelCall number(long value) {
    int at = place(Long.BYTES);
    values.setLong(at, value);
    return this;
  }

  KernelCall number(int value) {
    int at = place(Integer.BYTES);
    values.setInt(at, value);
    return this;
  }

  KernelCall number(float value) {
    int at = place(Float.BYTES);
    values.setFloat(at, value);
    return this;
  }

  KernelCall number(double value) {
    int at = place(Double.BYTES);
    values.setDouble(at, value);
    return this;
  }

  /** A structure of 32-bit integers, by value. */
  KernelCall structure(int... fields) {
    int at = place(Integer.BYTES);
    bytes += (fields.length - 1) * Integer.BYTES;
    values.write(at, fields, 0, fields.length);
    return this;
  }

  /** A structure by value, from the buffer's start to its position. */
  KernelCall structure(ByteBuffer fields) {
    int at = place(Long.BYTES);
    int size = fields.position();
    bytes += size - Long.BYTES;
    values.write(at, fields.array(), fields.arrayOffset(), size);
    return this;
  }

  private int place(int size) {
    int at = (bytes + size - 1) / size * size;
    for (int gap = bytes; gap < at; gap++) {
      values.setByte(gap, (byte) 0);
    }
    pointers.setLong((long) arguments * Long.BYTES, valuesAddress + at);
    arguments++;
    bytes = at + size;
    return at;
  }

  /** Launches enough threads for a loop over so many elements; none for no elements. */
  void over(long elements) {
    if (elements > 0) {
      inBlocks(blocksOver(elements));
    }
  }

  /** Launches so many blocks of the usual size. */
  void inBlocks(int blocks) {
    run(blocks, 1, 1, THREADS, 0);
  }

  /** Launches so many blocks of the usual size in each of so many rows. */
  void inBlocks(int blocks, int rows) {
    run(blocks, rows, 1, THREADS, 0);
  }

  /** Blocks of {@link #over}. */
  int blocksOver(long elements) {
    long wanted = (elements + THREADS * ELEMENTS_PER_THREAD - 1) / (THREADS * ELEMENTS_PER_THREAD);
    return (int) Math.min(wanted, (long) BLOCKS_PER_MULTIPROCESSOR * multiprocessors);
  }

  void run(int gridX, int gridY, int gridZ, int threads, int sharedBytes) {
    shape = new LaunchShape(gridX, gridY, gridZ, threads, sharedBytes);
    queue.add(this);
  }

  String name() {
    return name;
  }

  /** The driver's handle of the kernel. */
  long function() {
    return function;
  }

  /** How it is to run. */
  LaunchShape shape() {
    return shape;
  }

  /** Where pointers to the arguments lie. */
  long argumentPointers() {
    return pointersAddress;
  }

  /** All arguments as they lie, with zeros between; valid until the next call. */
  ByteBuffer arguments() {
    return contents.position(0).limit(bytes);
  }
}
