package io.gearshift.executors.kernels.cuda.convolution;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.Tensor;

/** The weights of integer products in the orders in which these read them. */
final class IntegerWeights {
  /** Side of the tiles in which weights are turned; narrower ones are gathered. */
  private static final int TURNED_SIDE = 64;

  private static final int FEWEST_TURNED = 8;
  private static final int THREADS = 256;

  private final CudaDevice device;
  private final ConvolutionShape shape;
  private final int size;
  private final String suffix;
  private final int alignment;

  /**
   * Of a shape of one group.
   *
   * @param size bytes of an element, 1 or 2
   * @param alignment bytes that products read at once
   */
  IntegerWeights(CudaDevice device, ConvolutionShape shape, int size, int alignment) {
    this.device = device;
    this.shape = shape;
    this.size = size;
    this.suffix = size == Short.BYTES ? "_shorts" : "_bytes";
    this.alignment = alignment;
  }

  /**
   * Where products read the weights in an order; valid until the next call.
   *
   * @param paddedBytes of the innermost axis
   */
  long reordered(Tensor weight, WeightOrder order, int paddedBytes) {
    boolean byOutput = order == WeightOrder.OUT_TAP_IN;
    long address = CudaMemory.of(weight).address();
    if (byOutput
        && taps() == 1
        && shape.inChannels() * size == paddedBytes
        && address % alignment == 0) {
      return address;
    }
    int rows = byOutput ? shape.inChannels() : shape.outChannels();
    int columns = byOutput ? taps() : shape.inChannels() * taps();
    int matrices = byOutput ? shape.outChannels() : 1;
    int padded = paddedBytes / size;
    long bytes = (long) matrices * columns * paddedBytes;
    long reordered = device.scratch(bytes);
    if (columns < FEWEST_TURNED) {
      device
          .call("reorder_weights" + suffix)
          .tensor(weight)
          .address(reordered)
          .number(shape.outChannels())
          .number(shape.inChannels())
          .number(taps())
          .number(order.number())
          .number(padded)
          .over(bytes / Integer.BYTES);
      return reordered;
    }
    long tiles = (long) matrices * parts(padded) * parts(columns);
    device
        .call("turn_weights" + suffix)
        .tensor(weight)
        .address(reordered)
        .number(matrices)
        .number(rows)
        .number(columns)
        .number(taps())
        .number(order.number())
        .number(padded)
        .run((int) Math.min(tiles, CudaDevice.MAX_BLOCKS), 1, 1, THREADS, 0);
    return reordered;
  }

  /** As products with an input laid out by im2col read them; valid until the next call. */
  long reorderedForIm2col(Tensor weight, Im2colInput matrix) {
    long bytes = (long) shape.outChannels() * matrix.columns();
    long reordered = device.scratch(bytes);
    device
        .call("reorder_weights_of_im2col" + suffix)
        .tensor(weight)
        .address(reordered)
        .number(shape.outChannels())
        .number(shape.inChannels())
        .number(shape.kernelHeight())
        .number(shape.kernelWidth())
        .number(matrix.kernelRow() / size)
        .number(matrix.columns() / size)
        .over(bytes / size);
    return reordered;
  }

  private int taps() {
    return shape.kernelHeight() * shape.kernelWidth();
  }

  private static int parts(int length) {
    return (length + TURNED_SIDE - 1) / TURNED_SIDE;
  }
}
