package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/** A kernel's call: takes its arguments, in its order, and runs it. */
public final class KernelCall {
  private static final int THREADS = 256;

  /** Of a loop, where all threads of {@link #over} have some. */
  public static final int ELEMENTS_PER_THREAD = 4;

  static final int BLOCKS_PER_MULTIPROCESSOR = 8;

  private final CudaStream stream;
  private final Launch launch;

  /**
   * A call without arguments.
   *
   * @param stream where it is to run
   * @param kernel its name
   */
  KernelCall(CudaStream stream, String kernel) {
    this.stream = stream;
    this.launch = stream.launchOf(kernel);
  }

  /** The address of a tensor's first element. */
  public KernelCall tensor(Tensor tensor) {
    return address(CudaMemory.of(tensor).address());
  }

  /** The address of a tensor's cell. */
  public KernelCall cell(Tensor tensor) {
    return address(CudaMemory.of(tensor).cell());
  }

  /** A place in the GPU's memory. */
  public KernelCall address(long pointer) {
    return number(pointer);
  }

  /** A number by value. */
  public KernelCall number(long value) {
    launch.add(value);
    return this;
  }

  /** A number by value. */
  public KernelCall number(int value) {
    launch.add(value);
    return this;
  }

  /** A number by value. */
  public KernelCall number(float value) {
    launch.add(value);
    return this;
  }

  /** A number by value. */
  public KernelCall number(double value) {
    launch.add(value);
    return this;
  }

  /** A structure of 32-bit integers, by value. */
  public KernelCall structure(int... fields) {
    launch.addStructure(fields);
    return this;
  }

  /** A structure by value, from the buffer's start to its position. */
  public KernelCall structure(ByteBuffer fields) {
    launch.addStructure(fields);
    return this;
  }

  /** Launches enough threads for a loop over so many elements; none for no elements. */
  public void over(long elements) {
    if (elements > 0) {
      inBlocks(blocksOver(elements));
    }
  }

  /** Launches so many blocks of the usual size. */
  public void inBlocks(int blocks) {
    run(blocks, 1, 1, THREADS, 0);
  }

  /** Launches so many blocks of the usual size in each of so many rows. */
  public void inBlocks(int blocks, int rows) {
    run(blocks, rows, 1, THREADS, 0);
  }

  /** Blocks of {@link #over}. */
  public int blocksOver(long elements) {
    long wanted = (elements + THREADS * ELEMENTS_PER_THREAD - 1) / (THREADS * ELEMENTS_PER_THREAD);
    return (int) Math.min(wanted, (long) BLOCKS_PER_MULTIPROCESSOR * stream.multiprocessors());
  }

  /**
   * Launches blocks of threads.
   *
   * @param sharedBytes of a block, beside what the kernel declares
   */
  public void run(int gridX, int gridY, int gridZ, int threads, int sharedBytes) {
    launch.setShape(new LaunchShape(gridX, gridY, gridZ, threads, sharedBytes));
    stream.begin(launch);
  }
}
