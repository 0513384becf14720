package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * How the threads of a pass over a matrix of rows x channels lie, as {@code columns.cuh} says.
 *
 * @param rows of the matrix
 * @param channels of a row
 * @param vector channels of a thread: 4, or 1 where those would not be aligned to 16 bytes
 * @param width threads beside each other
 * @param tiles blocks beside each other
 */
record ColumnLayout(int rows, int channels, int vector, int width, int tiles) {
  private static final int VECTOR = 4;
  private static final int THREADS = 256;
  private static final int WARP = 32;
  private static final int ROWS_OF_A_SUM = 16;
  private static final int ROWS_OF_A_PASS = 4;
  private static final int BLOCKS_OF_SUMS = 1024;
  private static final int JOIN_THREADS = 512;
  private static final int JOIN_CHANNELS = 32;

  /** The layout for tensors of whole rows. */
  static ColumnLayout of(int rows, int channels, Tensor... tensors) {
    long places = 0;
    for (Tensor tensor : tensors) {
      places |= CudaMemory.of(tensor).address();
    }
    boolean byFour = channels % VECTOR == 0 && places % (VECTOR * Float.BYTES) == 0;
    int vector = byFour ? VECTOR : 1;
    int units = channels / vector;
    int tiles = ceilingOf(units, THREADS);
    return new ColumnLayout(rows, channels, vector, ceilingOf(units, tiles), tiles);
  }

  /** The kernel's name for this layout. */
  String kernel(String name) {
    return name + "_" + vector;
  }

  /** Ends the arguments of a kernel that leaves sums, and runs it. */
  void runSums(KernelCall call, long parts) {
    call.address(parts).run(tiles, chunks(), 1, threads(), 0);
  }

  /** Runs a kernel that joins the sums. */
  void runJoin(KernelCall call) {
    runJoin(call, channels, 1);
  }

  /** Runs a kernel that joins sums of so many channels, each channel's in so many chunks. */
  static void runJoin(KernelCall call, int channels, int chunks) {
    call.run(ceilingOf(channels, JOIN_CHANNELS), chunks, 1, JOIN_THREADS, 0);
  }

  /** Runs a kernel that writes all elements and notes their range. */
  void runPass(KernelCall call, CudaDevice device) {
    int blocks = Math.min(CudaDevice.MAX_BLOCKS, device.blocks());
    call.run(tiles, chunks(ROWS_OF_A_PASS, blocks), 1, threads(), 0);
  }

  /**
   * Blocks above each other of a kernel that leaves sums: the same on all devices, as the order of
   * summation is theirs.
   */
  int chunks() {
    return chunks(ROWS_OF_A_SUM, BLOCKS_OF_SUMS);
  }

  /** Bytes of the sums of {@code quantities} numbers for each channel. */
  long partBytes(int quantities) {
    return (long) chunks() * quantities * channels * Double.BYTES;
  }

  private int chunks(int rowsOfThread, int blocks) {
    int wanted = ceilingOf(rows, height() * rowsOfThread);
    return Math.max(1, Math.min(wanted, blocks / tiles));
  }

  private int height() {
    return THREADS / width;
  }

  private int threads() {
    return ceilingOf(width * height(), WARP) * WARP;
  }

  private static int ceilingOf(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
