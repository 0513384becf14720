package io.gearshift.executors.kernels.cuda.convolution;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Products of integer operands on the tensor cores. Every sum is exact: of bytes, outputs and
 * gradients of inputs in 32 bits, gradients of weights chunk by chunk in 32 and together in 64; of
 * shorts, which are multiplied as two bytes each, in three sums of 32 bits that make one of 64.
 *
 * <p>Kernels copy bytes, and know how many an element has only where they multiply: rows, channels
 * and what is padded are counted in bytes.
 */
public final class CudaConvolution implements Convolution {
  private static final int TILE_ROWS = 128;
  private static final int WIDE_TILE = 128;
  private static final int NARROW_TILE = 64;
  private static final int DEPTH = 64;
  private static final int STAGES = 3;
  private static final int STAGES_OF_WEIGHTS = 4;
  private static final int THREADS = 256;
  private static final int NUMBERS_OF_STATISTICS = 5;

  /** Bytes of channels that are read at a time. */
  private static final int READ = 16;

  /** Of products of -128 * -128, fewer than 2^17 fit 32 bits. */
  private static final int PRODUCTS_OF_BYTES = 1 << 17;

  /** And of 255 * 255, or of two of -128 * 255, fewer than 2^15. */
  private static final int PRODUCTS_OF_SHORTS = 1 << 15;

  private static final int BLOCKS_AT_ONCE = 2;

  /** Side of the tiles in which gradients of weights are turned. */
  private static final int TURNED = 32;

  /** From so many chunks of a gradient of weights on, the warps of a block share them. */
  private static final int CHUNKS_OF_WARPS = 16;

  private final CudaDevice device;
  private final ConvolutionShape shape;
  private final DataType inputType;
  private final boolean shorts;
  private final int size;
  private final PaddedOperand inputs;
  private final PaddedOperand outputs;
  private final IntegerWeights weights;

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
  public CudaConvolution(CudaDevice device, ConvolutionShape shape, DataType inputType) {
    this.device = device;
    this.shorts = inputType == DataType.S16;
    this.shape = shorts ? Shapes.requireValid(shape) : Shapes.requireValid(shape, inputType);
    this.inputType = inputType;
    this.size = inputType.bytes();
    this.inputs = new PaddedOperand(device, DataType.S8, inBytes(shape.inputShape()), READ);
    this.outputs = new PaddedOperand(device, DataType.S8, inBytes(shape.outputShape()), READ);
    this.weights = new IntegerWeights(device, shape, size, READ);
    ConvolutionShape ofBytes = shape.withInChannels(shape.inChannels() * size);
    this.im2col =
        Im2colInput.suits(ofBytes, READ)
            ? Optional.of(new Im2colInput(device, ofBytes, READ))
            : Optional.empty();
    requireExact(longestSum(shape));
  }

  /** Whether the sums of products of shorts are short enough to be exact. */
  public static boolean multipliesShorts(ConvolutionShape shape) {
    return shape.groups() == 1 && longestSum(shape) < PRODUCTS_OF_SHORTS;
  }

  /** Of outputs and gradients of inputs: those of weights are cut. */
  private static int longestSum(ConvolutionShape shape) {
    return Math.max(shape.reduction(), Window.longestInputSum(shape));
  }

  private int[] inBytes(int[] activations) {
    activations[3] *= size;
    return activations;
  }

  private void requireExact(int products) {
    if (products >= mostProducts()) {
      throw new IllegalArgumentException(
          "Invalid convolution: sums of "
              + products
              + " products (must be below "
              + mostProducts()
              + ") in "
              + shape);
    }
  }

  /** All sums of fewer are exact. */
  private int mostProducts() {
    return shorts ? PRODUCTS_OF_SHORTS : PRODUCTS_OF_BYTES;
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
            ? weights.reorderedForIm2col(weight, im2col.get())
            : weights.reordered(weight, WeightOrder.OUT_TAP_IN, inputs.channels());
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
    long reordered = weights.reordered(weight, WeightOrder.ofInputs(shape), outputs.channels());
    long source = outputs.address(gradOutput);
    for (Window phase : Window.ofInputs(shape, outputs.channels())) {
      convolve(phase, source, reordered, gradInput, gradOutput, weight, end);
    }
    gradInput.forgetRange();
  }

  private void convolve(
      Window window, long source, long matrix, Tensor target, Tensor left, Tensor right, End end) {
    int columns = window.columns();
    int tile = tile(columns);
    String kernel = "convolve" + tileName(tile) + end.suffix();
    int shared = STAGES * (TILE_ROWS + tile) * DEPTH;
    device.allowShared(kernel, shared);
    KernelCall call =
        device.call(kernel).address(source).address(matrix).tensor(target).cell(left).cell(right);
    end.arguments().accept(call);
    call.structure(window.fields())
        .run(parts(window.results(), TILE_ROWS) * parts(columns, tile), 1, 1, THREADS, shared);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    int rowBytes =
        im2col.isPresent() ? im2col.get().kernelRow() : shape.kernelWidth() * inputs.channels();
    int sums = im2col.isPresent() ? im2col.get().columns() : shape.kernelHeight() * rowBytes;
    int out = outputs.channels();
    Window window = outputWindow(out);
    long source = im2col.isPresent() ? im2col.get().laid(input) : inputs.address(input);
    long gradients = outputs.address(gradOutput);
    int tile = tile(out);
    String kernel = "weigh" + tileName(tile);
    int shared = STAGES_OF_WEIGHTS * (TILE_ROWS + tile) * DEPTH;
    device.allowShared(kernel, shared);
    int rows = parts(sums, TILE_ROWS);
    int columns = parts(out, tile);
    int steps = parts(window.results(), DEPTH);
    int wanted = Math.max(1, BLOCKS_AT_ONCE * device.multiprocessors() / (rows * columns));
    int mostSteps = (mostProducts() - 1) / DEPTH;
    int chunkSteps = Math.min(mostSteps, parts(steps, Math.min(wanted, steps)));
    int chunks = parts(steps, chunkSteps);
    long partElements = (long) (sums / size) * (out / size);
    long partsAddress =
        device.scratch(chunks * partElements * (shorts ? Long.BYTES : Integer.BYTES));
    device
        .call(kernel)
        .address(source)
        .address(gradients)
        .address(partsAddress)
        .number(chunkSteps)
        .structure(window.fields())
        .run(rows, columns, chunks, THREADS, shared);
    boolean together = chunks >= CHUNKS_OF_WARPS;
    device
        .call(shorts ? "finish_weights_of_shorts" : "finish_weights")
        .address(partsAddress)
        .tensor(gradWeight)
        .cell(input)
        .cell(gradOutput)
        .structure(
            chunks,
            sums / size,
            rowBytes / size,
            im2col.isPresent() ? shape.inChannels() : inputs.channels() / size,
            shape.outChannels(),
            shape.inChannels(),
            shape.kernelHeight(),
            shape.kernelWidth(),
            out / size,
            together ? 1 : 0)
        .cell(gradWeight)
        .address(device.parts())
        .address(device.ticket())
        .run(
            Math.min(
                CudaDevice.MAX_BLOCKS,
                parts(shape.reduction(), together ? 1 : TURNED)
                    * parts(shape.outChannels(), TURNED)),
            1,
            1,
            THREADS,
            0);
    CudaMemory.of(gradWeight).noteRange();
  }

  private static int parts(int length, int part) {
    return (length + part - 1) / part;
  }

  /** Columns of a tile of results; three sums a result leave room for narrow ones alone. */
  private int tile(int columns) {
    return columns > NARROW_TILE && !shorts ? WIDE_TILE : NARROW_TILE;
  }

  private String tileName(int tile) {
    return (shorts ? "_shorts_" : "_") + TILE_ROWS + "x" + tile;
  }

  @Override
  public String implementation(Product product) {
    boolean ofInput = product == Product.GRAD_INPUT;
    int tile = tile(ofInput ? shape.inChannels() : shape.outChannels());
    return "cuda:"
        + (shorts ? "int16 by int8 " : "int8 ")
        + TILE_ROWS
        + "x"
        + tile
        + (im2col.isPresent() && !ofInput ? " im2col" : "")
        + (product == Product.GRAD_WEIGHT ? " split-K" : "");
  }
}
