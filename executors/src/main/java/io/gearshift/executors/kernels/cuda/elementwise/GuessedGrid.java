package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;

/**
 * The grid of a tensor that is written as bytes while its range is found out: that of the last
 * range is taken, and a second kernel writes again where the new one asks for another. What is
 * written does not depend on the guess.
 */
public final class GuessedGrid {
  private static final RandomStream NO_STREAM = new RandomStream(0, 0);

  private final CudaDevice device;

  /** Its element is the exponent that was taken; its cell holds the range. */
  private final Tensor guess;

  public GuessedGrid(CudaDevice device) {
    this.device = device;
    this.guess = device.allocate(DataType.F32, 1);
  }

  /**
   * Refuses what cannot be written so.
   *
   * @param source whose size the bytes must have
   * @param type of the bytes
   * @throws IllegalArgumentException if they are not, or the grid is not that of the range
   */
  static void require(Tensor source, Tensor bytes, DataType type, Encoding encoding) {
    if (!(encoding.grid() instanceof Grid.OfRange)) {
      throw new IllegalArgumentException(
          "Invalid grid: " + encoding.grid() + " (must be that of the range of what is encoded)");
    }
    ElementWiseArguments.quantization(source, bytes, encoding.grid().bits());
    if (bytes.type() != type) {
      throw new IllegalArgumentException("Invalid tensor: " + bytes + " (must be " + type + ")");
    }
  }

  /** The arguments of a kernel that writes by the guess: {@code Bytes}, range and guess. */
  KernelCall guessing(KernelCall call, Encoding encoding) {
    return bytes(call, encoding)
        .cell(guess)
        .tensor(guess)
        .address(device.parts())
        .address(device.ticket());
  }

  /** Those of a kernel that checks: {@code Bytes}, range, guess, the bytes' cell and status. */
  KernelCall checking(KernelCall call, Tensor bytes, Encoding encoding) {
    bytes.forgetRange();
    return bytes(call, encoding)
        .cell(guess)
        .tensor(guess)
        .cell(bytes)
        .address(CudaPassStatus.of(encoding.status()).address())
        .number(encoding.place());
  }

  private static KernelCall bytes(KernelCall call, Encoding encoding) {
    RandomStream stream = encoding.stream().orElse(NO_STREAM);
    return call.structure(
        encoding.grid().bits(), encoding.stream().isPresent() ? 1 : 0, stream.low(), stream.high());
  }
}
