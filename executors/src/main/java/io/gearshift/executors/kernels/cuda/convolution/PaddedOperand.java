package io.gearshift.executors.kernels.cuda.convolution;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * An operand {batch, height, width, channels} whose channels a product reads in multiples: the
 * tensor itself where they are and it is aligned, else a copy with zeros behind each pixel's
 * channels.
 */
final class PaddedOperand {
  /** Bytes that a product reads at once. */
  private static final int ALIGNMENT = 16;

  private final CudaDevice device;
  private final DataType type;
  private final long rows;
  private final int own;
  private final int channels;
  private final int size;
  private Tensor copy;

  /**
   * @param multiple of channels that a product reads
   * @throws ArithmeticException if the copy has more elements than a tensor can have
   */
  PaddedOperand(CudaDevice device, DataType type, int[] shape, int multiple) {
    this.device = device;
    this.type = type;
    this.rows = (long) shape[0] * shape[1] * shape[2];
    this.own = shape[3];
    this.channels = (own + multiple - 1) / multiple * multiple;
    this.size = Math.toIntExact(rows * channels);
  }

  /** Channels as a product sees them. */
  int channels() {
    return channels;
  }

  /** Where a product reads the operand; valid until the next call. */
  long address(Tensor tensor) {
    long address = CudaMemory.of(tensor).address();
    if (channels == own && address % ALIGNMENT == 0) {
      return address;
    }
    if (copy == null) {
      copy = device.allocate(type, size);
    }
    boolean floats = type == DataType.F32;
    device
        .call(floats ? "pad_channels_floats" : "pad_channels_bytes")
        .tensor(tensor)
        .tensor(copy)
        .number(rows)
        .number(own)
        .number(channels)
        .over(size / (floats ? 1 : Integer.BYTES));
    return CudaMemory.of(copy).address();
  }
}
