package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;

/** Puts tensors on grids: range, scale and rounding without a word to the host. */
final class CudaEncoder {
  private static final RandomStream NO_STREAM = new RandomStream(0, 0);

  private final CudaDevice device;

  CudaEncoder(CudaDevice device) {
    this.device = device;
  }

  /** Sees to it that the cell of a tensor holds its range, and takes it. */
  void takeRange(Tensor input) {
    if (!CudaMemory.of(input).takeRange()) {
      measure(input);
    }
  }

  private void measure(Tensor input) {
    device
        .call("range_f32")
        .tensor(input)
        .number((long) input.size())
        .cell(input)
        .address(device.parts())
        .address(device.ticket())
        .over(Math.max(1, input.size()));
  }

  /** {@link io.gearshift.executors.kernels.ElementWise#encode}. */
  void encode(Tensor input, Tensor output, Encoding encoding) {
    boolean floats = output.type() == DataType.F32;
    if (floats) {
      ElementWiseArguments.floats(input, output);
    } else if (output.type() == DataType.S16 && encoding.grid() instanceof Grid.OfRange) {
      ElementWiseArguments.shorts(input, output, encoding.grid().bits());
    } else {
      ElementWiseArguments.quantization(input, output, encoding.grid().bits());
    }
    CudaMemory.of(output);
    if (encoding.grid() instanceof Grid.OfStep ofStep) {
      toStep(input, output, ofStep, encoding);
    } else if (encoding.grid() instanceof Grid.OfIntegerBits ofIntegerBits) {
      toKeptRange(input, output, ofIntegerBits, encoding);
    } else if (encoding.grid() instanceof Grid.OfHalfFloats) {
      toHalves(input, output, encoding);
    } else if (encoding.grid() instanceof Grid.OfRange) {
      toRange(input, output, encoding);
    } else {
      throw new UnsupportedOperationException(
          "Gaussian and learned grids have no kernels on a GPU (use Kernels: onednn)");
    }
    output.forgetRange();
  }

  private void toRange(Tensor input, Tensor output, Encoding encoding) {
    takeRange(input);
    RandomStream stream = encoding.stream().orElse(NO_STREAM);
    String kernel =
        switch (output.type()) {
          case F32 -> "encode_floats";
          case S16 -> "encode_shorts";
          default -> "encode_bytes";
        };
    KernelCall call =
        device.call(kernel).tensor(input).tensor(output).number((long) input.size()).cell(input);
    if (output.type() != DataType.F32) {
      call.cell(output);
    }
    if (output.type().isByte()) {
      call.number(output.type() == DataType.U8 ? 1 : 0);
    }
    call.number(encoding.grid().bits())
        .number(encoding.stream().isPresent() ? 1 : 0)
        .number(stream.low())
        .number(stream.high())
        .address(CudaPassStatus.of(encoding.status()).address())
        .number(encoding.place())
        .over(Math.max(1, input.size()));
  }

  /**
   * Refuses stochastic rounding onto a grid that is not of the tensor's range.
   *
   * @throws IllegalArgumentException if the encoding has random words
   */
  static void requireNearest(Encoding encoding) {
    if (encoding.stream().isPresent()) {
      throw new IllegalArgumentException(
          "Invalid rounding: stochastic (must be to the nearest on a grid of a given step)");
    }
  }

  private void toStep(Tensor input, Tensor output, Grid.OfStep grid, Encoding encoding) {
    requireNearest(encoding);
    boolean floats = output.type() == DataType.F32;
    KernelCall call =
        device
            .call(floats ? "encode_floats_by_step" : "encode_bytes_by_step")
            .tensor(input)
            .tensor(output)
            .number((long) input.size())
            .tensor(grid.step());
    if (!floats) {
      call.cell(output).number(output.type() == DataType.U8 ? 1 : 0);
    }
    call.number(grid.bits())
        .address(CudaPassStatus.of(encoding.status()).address())
        .number(encoding.place())
        .over(Math.max(1, input.size()));
  }

  private void toKeptRange(
      Tensor input, Tensor output, Grid.OfIntegerBits grid, Encoding encoding) {
    requireNearest(encoding);
    boolean floats = output.type() == DataType.F32;
    KernelCall call =
        device
            .call(floats ? "encode_floats_by_kept_range" : "encode_bytes_by_kept_range")
            .tensor(input)
            .tensor(output)
            .number((long) input.size())
            .tensor(grid.integerBits());
    if (!floats) {
      call.cell(output).number(output.type() == DataType.U8 ? 1 : 0);
    }
    call.number(grid.bits() - 1)
        .address(grid.overflow().map(counts -> CudaMemory.of(counts).address()).orElse(0L))
        .address(device.parts())
        .address(device.ticket())
        .address(CudaPassStatus.of(encoding.status()).address())
        .number(encoding.place())
        .over(Math.max(1, input.size()));
    grid.overflow().ifPresent(Tensor::forgetRange);
  }

  private void toHalves(Tensor input, Tensor output, Encoding encoding) {
    requireNearest(encoding);
    ElementWiseArguments.floats(input, output);
    device
        .call("encode_halves")
        .tensor(input)
        .tensor(output)
        .number((long) input.size())
        .address(CudaPassStatus.of(encoding.status()).address())
        .number(encoding.place())
        .over(input.size());
  }

  /** {@link io.gearshift.executors.kernels.ElementWise#decode}. */
  void decode(Tensor bytes, Tensor output) {
    long size = ElementWiseArguments.decoding(bytes, output);
    if (bytes.type() == DataType.S16) {
      device.call("decode_shorts").tensor(bytes).tensor(output).number(size).cell(bytes).over(size);
      output.forgetRange();
      return;
    }
    device
        .call("decode_bytes")
        .tensor(bytes)
        .tensor(output)
        .number(size)
        .cell(bytes)
        .number(bytes.type() == DataType.U8 ? 1 : 0)
        .over(size);
    output.forgetRange();
  }

  /** {@link io.gearshift.executors.kernels.ElementWise#stepGradient}. */
  void stepGradient(Tensor input, Tensor gradOutput, Grid.OfStep grid, Tensor gradStep) {
    ElementWiseArguments.floats(input, gradOutput);
    ElementWiseArguments.floats(gradStep, grid.step());
    device
        .call("step_gradient")
        .tensor(input)
        .tensor(gradOutput)
        .number((long) input.size())
        .tensor(grid.step())
        .number(grid.bits())
        .tensor(gradStep)
        .address(device.parts())
        .address(device.ticket())
        .over(Math.max(1, input.size()));
  }
}
