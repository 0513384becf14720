package io.gearshift.executors.kernels.cuda.convolution;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Products of f32 operands, summed in f32; long sums chunk by chunk and together in f64. */
public final class CudaFloatConvolution implements Convolution {
  private static final int TILE = 128;
  private static final int DEPTH = 8;
  private static final int THREADS = 256;
  private static final int CHANNELS = 4;
  private static final int WAVES = 2;

  /** Results that one f32 sum runs over at most, and bytes that all chunks may take. */
  private static final int MOST_STEPS = 1024 / DEPTH;

  private static final long MOST_BYTES = 1L << 28;

  private final CudaDevice device;
  private final ConvolutionShape shape;
  private final PaddedOperand inputs;
  private final PaddedOperand outputs;

  public CudaFloatConvolution(CudaDevice device, ConvolutionShape shape) {
    this.device = device;
    this.shape = Shapes.requireValid(shape, DataType.F32);
    this.inputs = new PaddedOperand(device, DataType.F32, shape.inputShape(), CHANNELS);
    this.outputs = new PaddedOperand(device, DataType.F32, shape.outputShape(), CHANNELS);
  }

  @Override
  public ConvolutionShape shape() {
    return shape;
  }

  @Override
  public DataType inputType() {
    return DataType.F32;
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    long reordered = reorder(weight, WeightOrder.OUT_TAP_IN, inputs.channels(), outputs.channels());
    convolve(
        Window.ofOutputs(shape, inputs.channels(), shape.outChannels()),
        inputs.address(input),
        reordered,
        outputs.channels(),
        output);
    output.forgetRange();
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    int columns = shape.isDense() ? padded(gradInput.size() / shape.batch()) : inputs.channels();
    long reordered = reorder(weight, WeightOrder.ofInputs(shape), outputs.channels(), columns);
    long source = outputs.address(gradOutput);
    for (Window phase : Window.ofInputs(shape, outputs.channels())) {
      convolve(phase, source, reordered, columns, gradInput);
    }
    gradInput.forgetRange();
  }

  private static int padded(int channels) {
    return parts(channels, CHANNELS) * CHANNELS;
  }

  private long reorder(Tensor weight, WeightOrder order, int inner, int outer) {
    int taps = shape.kernelHeight() * shape.kernelWidth();
    long elements = (long) (order == WeightOrder.TAP_IN_OUT ? 1 : taps) * inner * outer;
    long reordered = device.scratch(elements * Float.BYTES);
    device
        .call("reorder_weights_floats")
        .tensor(weight)
        .address(reordered)
        .number(shape.outChannels())
        .number(shape.inChannels())
        .number(taps)
        .number(order.number())
        .number(inner)
        .number(outer)
        .over(elements);
    return reordered;
  }

  private void convolve(Window window, long source, long weights, int columnsW, Tensor target) {
    device
        .call("convolve_f32")
        .address(source)
        .address(weights)
        .tensor(target)
        .number(columnsW)
        .structure(window.fields())
        .run(parts(window.results(), TILE) * parts(window.columns(), TILE), 1, 1, THREADS, 0);
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    int in = inputs.channels();
    int out = outputs.channels();
    int taps = shape.kernelHeight() * shape.kernelWidth();
    Window window = Window.ofOutputs(shape, in, out);
    long source = inputs.address(input);
    long gradients = outputs.address(gradOutput);
    int rows = parts(taps * in, TILE);
    int columns = parts(out, TILE);
    int steps = parts(window.results(), DEPTH);
    long partBytes = (long) taps * in * out * Float.BYTES;
    int wanted =
        Math.max(parts(steps, MOST_STEPS), WAVES * device.multiprocessors() / (rows * columns));
    int chunks = (int) Math.max(1, Math.min(Math.min(wanted, steps), MOST_BYTES / partBytes));
    int chunkSteps = parts(steps, chunks);
    chunks = parts(steps, chunkSteps);
    long partsAddress = device.scratch(partBytes * chunks);
    device
        .call("weigh_f32")
        .address(source)
        .address(gradients)
        .address(partsAddress)
        .number(chunkSteps)
        .structure(window.fields())
        .run(rows, columns, chunks, THREADS, 0);
    device
        .call("finish_weights_f32")
        .address(partsAddress)
        .number(chunks)
        .tensor(gradWeight)
        .number(shape.outChannels())
        .number(shape.inChannels())
        .number(taps)
        .number(in)
        .number(out)
        .cell(gradWeight)
        .address(device.parts())
        .address(device.ticket())
        .over(gradWeight.size());
    CudaMemory.of(gradWeight).noteRange();
  }

  private static int parts(int length, int part) {
    return (length + part - 1) / part;
  }

  @Override
  public String implementation(Product product) {
    return "cuda:f32 128x128" + (product == Product.GRAD_WEIGHT ? " split-K" : "");
  }
}
