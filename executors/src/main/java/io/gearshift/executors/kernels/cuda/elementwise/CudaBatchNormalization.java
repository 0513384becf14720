package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import java.util.Optional;

/**
 * Batch normalisation on a GPU. Sums are of differences to one of the channel's values, at most 16
 * summands in f32 and those in f64; the training output uses the unrounded mean and variance.
 * Gradients compute the output's sign again, so that they need not read it.
 */
public final class CudaBatchNormalization implements BatchNormalization {
  /** Mean, scale and offset of each channel. */
  private static final int NUMBERS_OF_CHANNEL = 3;

  private static final int QUANTITIES = 2;

  /** Of a {@code Float2}. */
  private static final int BYTES_OF_RANGE = 2 * Float.BYTES;

  private static final RandomStream NO_STREAM = new RandomStream(0, 0);

  private final CudaDevice device;
  private final int[] shape;
  private final int rows;
  private final int channels;
  private final float epsilon;
  private final Activation activation;

  /** Of the last training output, whose range its cell holds where {@code rangeKnown}. */
  private final Tensor kept;

  private final Tensor given;
  private final CudaNormalizationGradients gradients;

  /** Of the sum with another tensor, once that is encoded. */
  private GuessedGrid sumGrid;

  private boolean trained;
  private boolean rangeKnown;

  public CudaBatchNormalization(
      CudaDevice device, int[] shape, float epsilon, Activation activation) {
    this.device = device;
    this.shape = Shapes.requireValid(shape);
    this.rows = shape[0] * shape[1] * shape[2];
    this.channels = shape[3];
    this.epsilon = epsilon;
    this.activation = activation;
    this.kept = device.allocate(DataType.F32, NUMBERS_OF_CHANNEL, channels);
    this.given = device.allocate(DataType.F32, NUMBERS_OF_CHANNEL, channels);
    this.gradients =
        new CudaNormalizationGradients(device, new int[] {rows, channels}, epsilon, relu(), kept);
  }

  @Override
  public void output(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, output);
    statistics(input, gamma, beta, mean, variance);
    normalize(input, kept, output);
  }

  @Override
  public boolean fuses() {
    return true;
  }

  @Override
  public void statistics(Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, input);
    Optional<Tensor> tiles = CudaMemory.of(input).takeTiles();
    if (tiles.isPresent()) {
      join(tiles.get(), gamma, beta, mean, variance);
    } else {
      measure(input, gamma, beta, mean, variance);
    }
    mean.forgetRange();
    variance.forgetRange();
    rangeKnown = tiles.isPresent();
    trained = true;
  }

  private void measure(Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance) {
    ColumnLayout layout = ColumnLayout.of(rows, channels, input);
    long parts = device.scratch(layout.partBytes(QUANTITIES));
    layout.runSums(
        device
            .call(layout.kernel("statistics"))
            .tensor(input)
            .number((long) rows)
            .number(channels)
            .number(layout.width()),
        parts);
    layout.runJoin(
        device
            .call("join_statistics")
            .tensor(input)
            .number((long) rows)
            .address(parts)
            .number(layout.chunks())
            .number(channels)
            .tensor(gamma)
            .tensor(beta)
            .number(epsilon)
            .tensor(mean)
            .tensor(variance)
            .tensor(kept));
  }

  /** From what the convolution before has left. */
  private void join(Tensor tiles, Tensor gamma, Tensor beta, Tensor mean, Tensor variance) {
    TileLayout layout = TileLayout.of(rows);
    long bytesOfSums = (long) layout.chunks() * QUANTITIES * channels * Double.BYTES;
    long sums = device.scratch(bytesOfSums + (long) layout.chunks() * channels * BYTES_OF_RANGE);
    long ranges = sums + bytesOfSums;
    ColumnLayout.runJoin(
        device
            .call("add_tile_statistics")
            .tensor(tiles)
            .number((long) rows)
            .number(channels)
            .number(layout.tilesOfChunk())
            .address(sums)
            .address(ranges),
        channels,
        layout.chunks());
    ColumnLayout.runJoin(
        device
            .call("join_tile_statistics")
            .tensor(tiles)
            .number((long) rows)
            .address(sums)
            .address(ranges)
            .number(layout.chunks())
            .number(channels)
            .tensor(gamma)
            .tensor(beta)
            .number(epsilon)
            .tensor(mean)
            .tensor(variance)
            .tensor(kept)
            .number(relu())
            .cell(kept)
            .address(device.parts())
            .address(device.ticket()),
        channels,
        1);
  }

  @Override
  public void addedOutput(Tensor input, Tensor other, Tensor output, Tensor positive) {
    requireSum(input, other, output, positive);
    ColumnLayout layout = ColumnLayout.of(rows, channels, input, other, output, positive);
    KernelCall call =
        sumCall(layout, "normalize_add_relu", input, other, output, positive)
            .number((long) rows)
            .number(channels)
            .number(layout.width());
    layout.runPass(call.cell(output).address(device.parts()).address(device.ticket()), device);
    CudaMemory.of(output).noteRange();
  }

  @Override
  public boolean encodesSums() {
    return true;
  }

  @Override
  public void encodedSum(
      Tensor input,
      Tensor other,
      Tensor output,
      Tensor positive,
      Tensor encoded,
      Encoding encoding) {
    requireSum(input, other, output, positive);
    GuessedGrid.require(output, encoded, DataType.U8, encoding);
    if (sumGrid == null) {
      sumGrid = new GuessedGrid(device);
    }
    ColumnLayout layout = ColumnLayout.of(rows, channels, input, other, output, positive, encoded);
    KernelCall call =
        sumCall(layout, "normalize_add_relu_guessed", input, other, output, positive)
            .tensor(encoded)
            .number((long) rows)
            .number(channels)
            .number(layout.width());
    layout.runPass(sumGrid.guessing(call, encoding), device);
    output.forgetRange();
    KernelCall check =
        device
            .call("encode_bytes_checked")
            .tensor(output)
            .tensor(encoded)
            .number((long) output.size());
    sumGrid.checking(check, encoded, encoding).over(Math.max(1, output.size()));
  }

  private void requireSum(Tensor input, Tensor other, Tensor output, Tensor positive) {
    requireStatistics();
    if (activation != Activation.NONE) {
      throw new IllegalStateException("A normalisation with ReLU cannot add");
    }
    requireShape(ElementWiseArguments.floats(input, other, output));
    ElementWiseArguments.mask(positive, output);
  }

  private KernelCall sumCall(
      ColumnLayout layout,
      String kernel,
      Tensor input,
      Tensor other,
      Tensor output,
      Tensor positive) {
    return device
        .call(layout.kernel(kernel))
        .tensor(input)
        .tensor(kept)
        .tensor(other)
        .tensor(output)
        .tensor(positive);
  }

  @Override
  public void encodedOutput(Tensor input, Tensor output, Encoding encoding) {
    requireStatistics();
    if (!(encoding.grid() instanceof Grid.OfRange)) {
      throw new IllegalArgumentException(
          "Invalid grid: " + encoding.grid() + " (must be that of the output's range)");
    }
    ElementWiseArguments.quantization(input, output, encoding.grid().bits());
    requireShape(input.size());
    if (!rangeKnown) {
      measureRange(input);
    }
    RandomStream stream = encoding.stream().orElse(NO_STREAM);
    ColumnLayout layout = ColumnLayout.of(rows, channels, input, output);
    KernelCall call =
        device
            .call(layout.kernel("normalize_encode"))
            .tensor(input)
            .tensor(kept)
            .tensor(output)
            .number((long) rows)
            .number(channels)
            .number(layout.width())
            .number(relu())
            .cell(kept)
            .cell(output)
            .number(output.type() == DataType.U8 ? 1 : 0)
            .number(encoding.grid().bits())
            .number(encoding.stream().isPresent() ? 1 : 0)
            .number(stream.low())
            .number(stream.high())
            .address(CudaPassStatus.of(encoding.status()).address())
            .number(encoding.place());
    layout.runPass(call, device);
    output.forgetRange();
  }

  private void measureRange(Tensor input) {
    ColumnLayout layout = ColumnLayout.of(rows, channels, input);
    KernelCall call =
        device
            .call(layout.kernel("normalized_range"))
            .tensor(input)
            .tensor(kept)
            .number((long) rows)
            .number(channels)
            .number(layout.width())
            .number(relu());
    layout.runPass(call.cell(kept).address(device.parts()).address(device.ticket()), device);
    rangeKnown = true;
  }

  private void requireStatistics() {
    if (!trained) {
      throw new IllegalStateException("A part of an output needs a statistics call before it");
    }
  }

  private void requireShape(int size) {
    if (size != rows * channels) {
      throw new IllegalArgumentException(
          "Invalid size: " + size + " (must be " + rows * channels + ")");
    }
  }

  @Override
  public void inference(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, output);
    device
        .call("given_statistics")
        .number(channels)
        .tensor(gamma)
        .tensor(beta)
        .number(epsilon)
        .tensor(mean)
        .tensor(variance)
        .tensor(given)
        .over(channels);
    normalize(input, given, output);
  }

  private void normalize(Tensor input, Tensor by, Tensor output) {
    ColumnLayout layout = ColumnLayout.of(rows, channels, input, output);
    KernelCall call =
        device
            .call(layout.kernel("normalize"))
            .tensor(input)
            .tensor(by)
            .tensor(output)
            .number((long) rows)
            .number(channels)
            .number(layout.width())
            .number(relu());
    layout.runPass(call.cell(output).address(device.parts()).address(device.ticket()), device);
    CudaMemory.of(output).noteRange();
  }

  @Override
  public void gradients(
      Tensor input,
      Tensor output,
      Tensor gamma,
      Tensor mean,
      Tensor variance,
      Tensor gradOutput,
      Tensor gradInput,
      Tensor gradGamma,
      Tensor gradBeta) {
    Shapes.forNormalizationGradients(
        shape, input, output, gamma, mean, variance, gradOutput, gradInput, gradGamma, gradBeta);
    if (!trained) {
      throw new IllegalStateException("gradients needs an output call before it");
    }
    gradients.write(
        new CudaNormalizationGradients.Operands(input, gradOutput, gamma, variance),
        gradInput,
        gradGamma,
        gradBeta);
  }

  @Override
  public boolean encodesGradients() {
    return true;
  }

  @Override
  public void encodedGradients(
      Tensor input,
      Tensor gamma,
      Tensor variance,
      Tensor gradOutput,
      Tensor gradInput,
      Encoding encoding,
      Tensor gradGamma,
      Tensor gradBeta) {
    requireStatistics();
    GuessedGrid.require(input, gradInput, DataType.S8, encoding);
    requireShape(ElementWiseArguments.floats(input, gradOutput));
    gradients.encode(
        new CudaNormalizationGradients.Operands(input, gradOutput, gamma, variance),
        gradInput,
        encoding,
        gradGamma,
        gradBeta);
  }

  private int relu() {
    return activation == Activation.RELU ? 1 : 0;
  }

  @Override
  public boolean readsOutputInGradients() {
    return false;
  }

  @Override
  public long bytesKept() {
    return kept.bytes();
  }
}
