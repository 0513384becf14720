package io.gearshift.executors.kernels.cuda.convolution;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * The input of a convolution of few channels as im2col: a matrix of output pixels by (kernel row,
 * kernel column and channel), padded only at the end of each kernel row. Its convolution is one of
 * kernel 1 x 1.
 */
final class Im2colInput {
  /** Bytes that a thread writes at once. */
  private static final int VECTOR = 16;

  private final CudaDevice device;
  private final ConvolutionShape shape;
  private final int rowWords;
  private final int columns;
  private final int size;
  private Tensor matrix;

  /** Of what contents the matrix is. */
  private CudaMemory laid;

  private long laidContents;

  /**
   * @param multiple of bytes that a row is padded to
   * @throws ArithmeticException if the matrix has more elements than a tensor can have
   */
  Im2colInput(CudaDevice device, ConvolutionShape shape, int multiple) {
    this.device = device;
    this.shape = shape;
    int rowBytes = shape.kernelWidth() * shape.inChannels();
    this.rowWords = (rowBytes + Integer.BYTES - 1) / Integer.BYTES;
    int bytes = shape.kernelHeight() * rowWords * Integer.BYTES;
    this.columns = (bytes + multiple - 1) / multiple * multiple;
    this.size =
        Math.toIntExact((long) shape.batch() * shape.outHeight() * shape.outWidth() * columns);
  }

  /** Whether padding every kernel position's channels would take more than half of the work. */
  static boolean suits(ConvolutionShape shape, int multiple) {
    return !shape.isDense() && shape.inChannels() <= multiple / 2;
  }

  /** Elements of a row, as products see them. */
  int columns() {
    return columns;
  }

  /** Elements of a row for one row of the kernel, a multiple of 4. */
  int kernelRow() {
    return rowWords * Integer.BYTES;
  }

  /** The convolution that is left. */
  ConvolutionShape convolution() {
    return new ConvolutionShape(
        shape.batch(),
        columns,
        shape.outHeight(),
        shape.outWidth(),
        shape.outChannels(),
        1,
        1,
        1,
        1,
        0,
        0,
        shape.outHeight(),
        shape.outWidth());
  }

  /** As {@link #lay}, where that was not the last call, of the same input. */
  long laid(Tensor input) {
    CudaMemory memory = CudaMemory.of(input);
    boolean there = laid == memory && laidContents == memory.contents();
    return there ? CudaMemory.of(matrix).address() : lay(input);
  }

  /** Lays out the matrix, where a product reads it until the next call. */
  long lay(Tensor input) {
    laid = CudaMemory.of(input);
    laidContents = laid.contents();
    if (matrix == null) {
      matrix = device.allocate(DataType.S8, size);
    }
    device
        .call("im2col_bytes")
        .tensor(input)
        .tensor(matrix)
        .number(shape.batch())
        .number(shape.inHeight())
        .number(shape.inWidth())
        .number(shape.inChannels())
        .number(shape.outHeight())
        .number(shape.outWidth())
        .number(shape.kernelHeight())
        .number(shape.kernelWidth())
        .number(shape.strideHeight())
        .number(shape.strideWidth())
        .number(shape.padTop())
        .number(shape.padLeft())
        .number(rowWords)
        .number(columns / VECTOR)
        .over((long) size / VECTOR * KernelCall.ELEMENTS_PER_THREAD);
    return CudaMemory.of(matrix).address();
  }
}
