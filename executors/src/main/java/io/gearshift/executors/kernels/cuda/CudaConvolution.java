package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Product;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.host.ElementWiseArguments;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Products of 8-bit operands on the tensor cores. Every sum is exact: outputs and gradients of
 * inputs in 32 bits, gradients of weights chunk by chunk in 32 and together in 64.
 */
final class CudaConvolution implements Convolution {
  private static final int TILE_ROWS = 128;
  private static final int WIDE_TILE = 128;
  private static final int NARROW_TILE = 64;
  private static final int DEPTH = 64;
  private static final int STAGES = 3;
  private static final int STAGES_OF_WEIGHTS = 4;
  private static final int THREADS = 256;
  private static final int NUMBERS_OF_STATISTICS = 5;

  /** Channels are read 16 at a time. */
  private static final int CHANNELS = 16;

  /** Of products of -128 * -128, fewer than 2^17 fit 32 bits. */
  private static final int MOST_STEPS = ((1 << 17) - 1) / DEPTH;

  private static final int BLOCKS_AT_ONCE = 2;

  /** Side of the tiles in which weights are turned; narrower ones are gathered. */
  private static final int TURNED_BYTES = 64;

  private static final int FEWEST_TURNED = 8;

  /** Side of the tiles in which gradients of weights are turned. */
  private static final int TURNED = 32;

  private final CudaDevice device;
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final PaddedOperand inputs;
  private final PaddedOperand outputs;

  /** The input as outputs and gradients of weights read it; empty where they read it padded. */
  private final Optional<Im2colInput> im2col;

  /** Of tiles of outputs, {@code TileStatistics} each; null where nobody reads them. */
  private Tensor tiles;

  private boolean precedesNormalization;

  /** A kernel's name behind that of its tile, and what it does with a result. */
  private record End(String suffix, Consumer<KernelCall> arguments) {}

  /**
   * Products of a shape of one group.
   *
   * @throws IllegalArgumentException if the shape is not one, or sums are too long to be exact
   */
  CudaConvolution(CudaDevice device, ConvolutionShape shape, DataType inputType) {
    this.device = device;
    this.shape = Shapes.requireValid(shape, inputType);
    this.inputType = inputType;
    this.inputs = new PaddedOperand(device, DataType.S8, shape.inputShape(), CHANNELS);
    this.outputs = new PaddedOperand(device, DataType.S8, shape.outputShape(), CHANNELS);
    this.im2col =
        Im2colInput.suits(shape, CHANNELS)
            ? Optional.of(new Im2colInput(device, shape, CHANNELS))
            : Optional.empty();
    requireExact(shape.reduction());
    requireExact(Window.longestInputSum(shape));
  }

  private void requireExact(int products) {
    if (products >= 1 << 17) {
      throw new IllegalArgumentException(
          "Invalid convolution: sums of "
              + products
              + " products (must be below 131072) in "
              + shape);
    }
  }

  @Override
  public ConvolutionShape shape() {
    return shape;
  }

  @Override
  public DataType inputType() {
    return inputType;
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    if (precedesNormalization) {
      Tensor statistics = tiles();
      output(input, weight, output, new End("_statistics", call -> call.tensor(statistics)));
      CudaMemory.of(output).noteTiles(statistics);
    } else {
      output(input, weight, output, gradientEnd(0, 0));
    }
  }

  @Override
  public boolean finishesOutput() {
    return true;
  }

  @Override
  public void finishedOutput(
      Tensor input, Tensor weight, Tensor bias, boolean relu, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    ElementWiseArguments.channels(bias, output);
    output(
        input,
        weight,
        output,
        new End(
            "_finished",
            call ->
                call.tensor(bias).number(relu ? 1 : 0).cell(output).address(device.rangeKeys())));
    CudaMemory.of(output).noteRange();
  }

  private void output(Tensor input, Tensor weight, Tensor output, End end) {
    long reordered =
        im2col.isPresent()
            ? reorderForIm2col(weight, im2col.get())
            : reorder(weight, WeightOrder.OUT_TAP_IN, inputs.channels());
    convolve(
        outputWindow(shape.outChannels()),
        inputAddress(input),
        reordered,
        output,
        input,
        weight,
        end);
    output.forgetRange();
  }

  /**
   * Of a result that is only stored.
   *
   * @param add 1 to add it to what is there
   * @param positive address of a mask, 0 for none
   */
  private static End gradientEnd(int add, long positive) {
    return new End("", call -> call.number(add).address(positive));
  }

  private Window outputWindow(int outChannels) {
    return im2col.isPresent()
        ? Window.ofOutputs(im2col.get().convolution(), im2col.get().columns(), outChannels)
        : Window.ofOutputs(shape, inputs.channels(), outChannels);
  }

  private long inputAddress(Tensor input) {
    return im2col.isPresent() ? im2col.get().lay(input) : inputs.address(input);
  }

  private int taps() {
    return shape.kernelHeight() * shape.kernelWidth();
  }

  @Override
  public void precedeNormalization() {
    precedesNormalization = true;
  }

  private Tensor tiles() {
    if (tiles == null) {
      int rows = shape.batch() * shape.outHeight() * shape.outWidth();
      tiles =
          device.allocate(
              DataType.F32, parts(rows, TILE_ROWS), shape.outChannels(), NUMBERS_OF_STATISTICS);
    }
    return tiles;
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    gradInput(gradOutput, weight, gradInput, gradientEnd(0, 0));
  }

  @Override
  public boolean addsGradInput() {
    return true;
  }

  @Override
  public void addGradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    gradInput(gradOutput, weight, gradInput, gradientEnd(1, 0));
  }

  @Override
  public boolean masksGradInput() {
    return true;
  }

  @Override
  public void maskedGradInput(
      Tensor gradOutput, Tensor weight, Tensor positive, boolean adds, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    ElementWiseArguments.mask(positive, gradInput);
    long mask = CudaMemory.of(positive).address();
    gradInput(gradOutput, weight, gradInput, gradientEnd(adds ? 1 : 0, mask));
  }

  private void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput, End end) {
    long reordered = reorder(weight, WeightOrder.ofInputs(shape), outputs.channels());
    long source = outputs.address(gradOutput);
    for (Window phase : Window.ofInputs(shape, outputs.channels())) {
      convolve(phase, source, reordered, gradInput, gradOutput, weight, end);
    }
    gradInput.forgetRange();
  }

  /** Where products read the weights in an order; valid until the next call. */
  private long reorder(Tensor weight, WeightOrder order, int padded) {
    boolean byOutput = order == WeightOrder.OUT_TAP_IN;
    long address = CudaMemory.of(weight).address();
    if (byOutput && taps() == 1 && shape.inChannels() == padded && address % CHANNELS == 0) {
      return address;
    }
    int rows = byOutput ? shape.inChannels() : shape.outChannels();
    int columns = byOutput ? taps() : shape.inChannels() * taps();
    int matrices = byOutput ? shape.outChannels() : 1;
    long bytes = (long) matrices * columns * padded;
    long reordered = device.scratch(bytes);
    if (columns < FEWEST_TURNED) {
      device
          .call("reorder_weights_bytes")
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
    long tiles = (long) matrices * parts(padded, TURNED_BYTES) * parts(columns, TURNED_BYTES);
    device
        .call("turn_weights_bytes")
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

  private long reorderForIm2col(Tensor weight, Im2colInput matrix) {
    long bytes = (long) shape.outChannels() * matrix.columns();
    long reordered = device.scratch(bytes);
    device
        .call("reorder_weights_of_im2col")
        .tensor(weight)
        .address(reordered)
        .number(shape.outChannels())
        .number(shape.inChannels())
        .number(shape.kernelHeight())
        .number(shape.kernelWidth())
        .number(matrix.kernelRow() / Integer.BYTES)
        .number(matrix.columns())
        .over(bytes);
    return reordered;
  }

  private void convolve(
      Window window, long source, long weights, Tensor target, Tensor left, Tensor right, End end) {
    int columns = window.columns();
    boolean wide = columns > NARROW_TILE;
    int tile = wide ? WIDE_TILE : NARROW_TILE;
    String kernel = (wide ? "convolve_128x128" : "convolve_128x64") + end.suffix();
    int shared = STAGES * (TILE_ROWS + tile) * DEPTH;
    device.allowShared(kernel, shared);
    KernelCall call =
        device.call(kernel).address(source).address(weights).tensor(target).cell(left).cell(right);
    end.arguments().accept(call);
    call.structure(window.fields())
        .run(parts(window.results(), TILE_ROWS) * parts(columns, tile), 1, 1, THREADS, shared);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    int ofColumn = im2col.isPresent() ? shape.inChannels() : inputs.channels();
    int ofRow = im2col.isPresent() ? im2col.get().kernelRow() : shape.kernelWidth() * ofColumn;
    int sums = im2col.isPresent() ? im2col.get().columns() : shape.kernelHeight() * ofRow;
    int out = outputs.channels();
    Window window = outputWindow(out);
    long source = im2col.isPresent() ? im2col.get().laid(input) : inputs.address(input);
    long gradients = outputs.address(gradOutput);
    boolean wide = out > NARROW_TILE;
    int tile = wide ? WIDE_TILE : NARROW_TILE;
    String kernel = wide ? "weigh_128x128" : "weigh_128x64";
    int shared = STAGES_OF_WEIGHTS * (TILE_ROWS + tile) * DEPTH;
    device.allowShared(kernel, shared);
    int rows = parts(sums, TILE_ROWS);
    int columns = parts(out, tile);
    int steps = parts(window.results(), DEPTH);
    int wanted = Math.max(1, BLOCKS_AT_ONCE * device.multiprocessors() / (rows * columns));
    int chunkSteps = Math.min(MOST_STEPS, parts(steps, Math.min(wanted, steps)));
    int chunks = parts(steps, chunkSteps);
    long partsAddress = device.scratch((long) chunks * sums * out * Integer.BYTES);
    device
        .call(kernel)
        .address(source)
        .address(gradients)
        .address(partsAddress)
        .number(chunkSteps)
        .structure(window.fields())
        .run(rows, columns, chunks, THREADS, shared);
    device
        .call("finish_weights")
        .address(partsAddress)
        .number(chunks)
        .number(sums)
        .number(ofRow)
        .number(ofColumn)
        .tensor(gradWeight)
        .cell(input)
        .cell(gradOutput)
        .number(shape.outChannels())
        .number(shape.inChannels())
        .number(shape.kernelHeight())
        .number(shape.kernelWidth())
        .number(out)
        .cell(gradWeight)
        .address(device.parts())
        .address(device.ticket())
        .run(
            Math.min(
                CudaDevice.MAX_BLOCKS,
                parts(shape.reduction(), TURNED) * parts(shape.outChannels(), TURNED)),
            1,
            1,
            THREADS,
            0);
    CudaMemory.of(gradWeight).noteRange();
  }

  private static int parts(int length, int part) {
    return (length + part - 1) / part;
  }

  @Override
  public String implementation(Product product) {
    boolean ofInput = product == Product.GRAD_INPUT;
    int columns = ofInput ? shape.inChannels() : shape.outChannels();
    return "cuda:int8 "
        + (columns > NARROW_TILE ? "128x128" : "128x64")
        + (im2col.isPresent() && !ofInput ? " im2col" : "")
        + (product == Product.GRAD_WEIGHT ? " split-K" : "");
  }
}
