package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Expectation;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.LearnedSize;
import io.gearshift.executors.kernels.grid.Mixture;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.update.MomentumUpdate;
import io.gearshift.executors.kernels.update.MovingAverage;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.Optional;

/**
 * Element-wise kernels on a GPU. Those that write whole tensors of activations note the range of
 * what they write, which saves the encoder a pass.
 */
public final class CudaElementWise implements ElementWise {
  private static final int THREADS = 256;
  private static final int WARP = 32;
  private static final int BLOCKS_PER_MULTIPROCESSOR = 8;

  private final CudaDevice device;
  private final CudaEncoder encoder;
  private final CudaUpdates updates;
  private final CudaSoftmax softmax;

  public CudaElementWise(CudaDevice device) {
    this.device = device;
    this.encoder = new CudaEncoder(device);
    this.updates = new CudaUpdates(device, encoder);
    this.softmax = new CudaSoftmax(device);
  }

  @Override
  public String name() {
    return "CUDA";
  }

  @Override
  public void encode(Tensor input, Tensor output, Encoding encoding) {
    encoder.encode(input, output, encoding);
  }

  @Override
  public void decode(Tensor bytes, Tensor output) {
    encoder.decode(bytes, output);
  }

  @Override
  public void stepGradient(Tensor input, Tensor gradOutput, Grid.OfStep grid, Tensor gradStep) {
    encoder.stepGradient(input, gradOutput, grid, gradStep);
  }

  @Override
  public void relu(Tensor input, Tensor output) {
    long size = ElementWiseArguments.floats(input, output);
    runNoting(device.call("relu").tensor(input).tensor(output).number(size), output);
  }

  @Override
  public void reluGradient(Tensor output, Tensor gradOutput, Tensor gradInput) {
    long size = ElementWiseArguments.floats(output, gradOutput, gradInput);
    runNoting(
        device
            .call("relu_gradient")
            .tensor(output)
            .tensor(gradOutput)
            .tensor(gradInput)
            .number(size),
        gradInput);
  }

  /** A function's number in the kernels. */
  private static int number(ActivationFunction.Kind kind) {
    return switch (kind) {
      case LEAKY_RELU -> 0;
      case RELU6 -> 1;
      case ELU -> 2;
      case GELU -> 3;
      case SWISH -> 4;
      case SIGMOID -> 5;
      case TANH -> 6;
    };
  }

  @Override
  public void activate(ActivationFunction function, Tensor input, Tensor output) {
    long size = ElementWiseArguments.floats(input, output);
    runNoting(
        device
            .call("activation")
            .number(number(function.kind()))
            .number(function.alpha())
            .tensor(input)
            .tensor(output)
            .number(size),
        output);
  }

  @Override
  public void activationGradient(
      ActivationFunction function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    long size = ElementWiseArguments.floats(input, gradOutput, gradInput);
    runNoting(
        device
            .call("activation_gradient")
            .number(number(function.kind()))
            .number(function.alpha())
            .tensor(input)
            .tensor(gradOutput)
            .tensor(gradInput)
            .number(size),
        gradInput);
  }

  @Override
  public void normalizeResponses(ResponseNormalization function, Tensor input, Tensor output) {
    long size = ElementWiseArguments.floats(input, output);
    response("response", function, input).tensor(input).tensor(output).number(size).over(size);
    output.forgetRange();
  }

  @Override
  public void responseGradient(
      ResponseNormalization function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    int size = ElementWiseArguments.floats(input, gradOutput, gradInput);
    gradInput.forgetRange();
    if (size == 0) {
      return;
    }
    int channels = lastAxis(input);
    long pixels = size / channels;
    int threads = Math.min(THREADS, (channels + WARP - 1) / WARP * WARP);
    long tiles = pixels * ((channels + threads - 1) / threads);
    int shared = (threads + 2 * Math.min(function.reach(), channels)) * Double.BYTES;
    device.allowShared("response_gradient", shared);
    response("response_gradient", function, input)
        .tensor(input)
        .tensor(gradOutput)
        .tensor(gradInput)
        .number(pixels)
        .run((int) Math.min(tiles, blocks()), 1, 1, threads, shared);
  }

  private KernelCall response(String kernel, ResponseNormalization function, Tensor input) {
    return device
        .call(kernel)
        .number(lastAxis(input))
        .number(function.reach())
        .number(function.k())
        .number(function.alpha())
        .number(function.beta());
  }

  @Override
  public void pad(Tensor input, Tensor output, int top, int left) {
    ElementWiseArguments.maps(input, output, top, left);
    maps(device.call("pad").tensor(input).tensor(output), output, input, output, top, left);
  }

  @Override
  public void crop(Tensor input, Tensor output, int top, int left) {
    ElementWiseArguments.maps(output, input, top, left);
    maps(device.call("crop").tensor(input).tensor(output), output, output, input, top, left);
  }

  private static void maps(
      KernelCall call, Tensor output, Tensor smaller, Tensor larger, int top, int left) {
    call.number((long) output.size())
        .structure(
            smaller.shape(1),
            smaller.shape(2),
            larger.shape(1),
            larger.shape(2),
            top,
            left,
            smaller.shape(3))
        .over(output.size());
    output.forgetRange();
  }

  @Override
  public void add(Tensor a, Tensor b, Tensor output) {
    long size = ElementWiseArguments.floats(a, b, output);
    runNoting(device.call("add").tensor(a).tensor(b).tensor(output).number(size), output);
  }

  @Override
  public void addRelu(Tensor a, Tensor b, Tensor output) {
    long size = ElementWiseArguments.floats(a, b, output);
    runNoting(device.call("add_relu").tensor(a).tensor(b).tensor(output).number(size), output);
  }

  @Override
  public void addRelu(Tensor a, Tensor b, Tensor output, Tensor positive) {
    ElementWiseArguments.floats(a, b, output);
    long size = ElementWiseArguments.mask(positive, output);
    runNoting(
        device
            .call("add_relu_mask")
            .tensor(a)
            .tensor(b)
            .tensor(output)
            .tensor(positive)
            .number(size),
        output);
  }

  @Override
  public void maskGradient(Tensor positive, Tensor gradOutput, Tensor gradInput) {
    ElementWiseArguments.floats(gradOutput, gradInput);
    long size = ElementWiseArguments.mask(positive, gradOutput);
    runNoting(
        device
            .call("mask_gradient")
            .tensor(positive)
            .tensor(gradOutput)
            .tensor(gradInput)
            .number(size),
        gradInput);
  }

  @Override
  public void addBias(Tensor bias, Tensor inOut) {
    addBias(bias, inOut, 0);
  }

  @Override
  public void addBiasRelu(Tensor bias, Tensor inOut) {
    addBias(bias, inOut, 1);
  }

  private void addBias(Tensor bias, Tensor inOut, int relu) {
    int channels = ElementWiseArguments.channels(bias, inOut);
    if (inOut.size() == 0) {
      inOut.forgetRange();
      return;
    }
    int rows = inOut.size() / channels;
    ColumnLayout layout = ColumnLayout.of(rows, channels, inOut);
    KernelCall call =
        device
            .call(layout.kernel("add_bias"))
            .tensor(bias)
            .tensor(inOut)
            .number((long) rows)
            .number(channels)
            .number(layout.width())
            .number(relu);
    layout.runPass(call.cell(inOut).address(device.parts()).address(device.ticket()), device);
    CudaMemory.of(inOut).noteRange();
  }

  @Override
  public void gradBias(Tensor gradOutput, Tensor gradBias) {
    int channels = ElementWiseArguments.channels(gradBias, gradOutput);
    gradBias.forgetRange();
    if (channels == 0) {
      return;
    }
    int rows = gradOutput.size() / channels;
    ColumnLayout layout = ColumnLayout.of(rows, channels, gradOutput);
    long parts = device.scratch(layout.partBytes(1));
    layout.runSums(
        device
            .call(layout.kernel("column_sums"))
            .tensor(gradOutput)
            .number((long) rows)
            .number(channels)
            .number(layout.width()),
        parts);
    layout.runJoin(
        device
            .call("join_column_sums")
            .address(parts)
            .number(layout.chunks())
            .number(channels)
            .tensor(gradBias));
  }

  @Override
  public void momentumUpdate(
      Tensor parameter,
      Tensor momentum,
      Tensor gradient,
      Optional<Encoding> encoding,
      MomentumRates rates) {
    momentumUpdates(List.of(new MomentumUpdate(parameter, momentum, gradient, encoding, rates)));
  }

  @Override
  public void momentumUpdates(List<MomentumUpdate> all) {
    updates.momentum(all);
  }

  @Override
  public void momentumStep(Tensor step, Tensor gradient, float momentum, float learningRate) {
    updates.step(step, gradient, momentum, learningRate);
  }

  @Override
  public void clipGradient(Tensor input, Tensor gradient, Grid.Gaussian grid) {
    throw noGaussianGrids();
  }

  @Override
  public void mix(Tensor input, Tensor output, Mixture mixture, PassStatus status, int place) {
    throw noGaussianGrids();
  }

  @Override
  public void mixtureGradient(Tensor input, Tensor gradient, Mixture mixture, Tensor gradLogits) {
    throw noGaussianGrids();
  }

  @Override
  public void addProductOfMeans(Expectation first, Expectation second, float factor, Tensor term) {
    throw noGaussianGrids();
  }

  @Override
  public boolean fitsBytes(Grid.Learned grid) {
    throw noLearnedGrids();
  }

  @Override
  public void learnedGradient(
      Tensor input, Tensor gradient, Grid.Learned grid, Tensor gradTrained) {
    throw noLearnedGrids();
  }

  @Override
  public void limitLearnedGradient(Grid.Learned grid, Tensor gradTrained) {
    throw noLearnedGrids();
  }

  @Override
  public void keepLearned(Grid.Learned grid) {
    throw noLearnedGrids();
  }

  @Override
  public void addSizeOver(List<LearnedSize> sizes, SizeBudget budget, Tensor term) {
    throw noLearnedGrids();
  }

  private static UnsupportedOperationException noLearnedGrids() {
    return new UnsupportedOperationException(
        "Learned grids have no kernels on a GPU (use Kernels: onednn)");
  }

  private static UnsupportedOperationException noGaussianGrids() {
    return new UnsupportedOperationException(
        "Gaussian grids have no kernels on a GPU (use Kernels: onednn)");
  }

  @Override
  public void adamUpdate(
      Tensor parameter,
      Tensor mean,
      Tensor variance,
      Tensor gradient,
      Optional<Encoding> encoding,
      AdamRates rates) {
    updates.adam(parameter, mean, variance, gradient, encoding, rates);
  }

  @Override
  public void limitNorms(Tensor inOut, int rows, float limit) {
    long length = ElementWiseArguments.rows(inOut, rows);
    inOut.forgetRange();
    if (inOut.size() > 0) {
      device
          .call("limit_norms")
          .tensor(inOut)
          .number(rows)
          .number(length)
          .number(limit)
          .run(Math.min(rows, blocks()), 1, 1, THREADS, 0);
    }
  }

  @Override
  public void addScaled(Tensor target, Tensor source, float factor) {
    long size = ElementWiseArguments.floats(target, source);
    device.call("add_scaled").tensor(target).tensor(source).number(size).number(factor).over(size);
    target.forgetRange();
  }

  @Override
  public void addSquares(Tensor source, float factor, Tensor term) {
    long size = ElementWiseArguments.floats(source);
    device
        .call("add_squares")
        .tensor(source)
        .number(size)
        .number(factor)
        .tensor(term)
        .address(device.parts())
        .address(device.ticket())
        .over(size);
    term.forgetRange();
  }

  @Override
  public void moveAverage(Tensor average, Tensor value, float decay) {
    moveAverages(List.of(new MovingAverage(average, value, decay)));
  }

  @Override
  public void moveAverages(List<MovingAverage> averages) {
    updates.average(averages);
  }

  @Override
  public void copy(Tensor input, Tensor output) {
    if (input.type() != output.type() || input.size() != output.size()) {
      throw new IllegalArgumentException("Cannot copy " + input + " to " + output);
    }
    device.copy(CudaMemory.of(input).address(), CudaMemory.of(output).address(), input.bytes());
    copyScale(input, output);
    output.forgetRange();
  }

  @Override
  public void copyChannels(
      Tensor input, int inputOffset, Tensor output, int outputOffset, int channels) {
    int pixels =
        ElementWiseArguments.channelCopy(input, inputOffset, output, outputOffset, channels);
    if (pixels > 0) {
      long bytes = input.type().bytes();
      device
          .call("copy_rows")
          .address(CudaMemory.of(input).address() + inputOffset * bytes)
          .number(lastAxis(input) * bytes)
          .address(CudaMemory.of(output).address() + outputOffset * bytes)
          .number(lastAxis(output) * bytes)
          .number((long) pixels)
          .number((int) (channels * bytes))
          .over((long) pixels * channels);
    }
    if (input.type() != DataType.F32) {
      copyScale(input, output);
    }
    output.forgetRange();
  }

  private void copyScale(Tensor input, Tensor output) {
    device.call("copy_scale").cell(input).cell(output).run(1, 1, 1, 1, 0);
  }

  @Override
  public void dropout(Tensor input, Tensor output, float keep, RandomStream stream) {
    drop("dropout", input, output, keep, stream);
  }

  @Override
  public void classicalDropout(Tensor input, Tensor output, float keep, RandomStream stream) {
    drop("classical_dropout", input, output, keep, stream);
  }

  private void drop(String kernel, Tensor input, Tensor output, float keep, RandomStream stream) {
    long size = ElementWiseArguments.floats(input, output);
    runNoting(
        device
            .call(kernel)
            .tensor(input)
            .tensor(output)
            .number(size)
            .number(keep)
            .number(stream.low())
            .number(stream.high()),
        output);
  }

  @Override
  public void softmaxCrossEntropy(
      Tensor logits,
      int[] labels,
      int count,
      float smoothing,
      Tensor gradLogits,
      PassStatus status,
      int place) {
    softmax.crossEntropy(logits, labels, count, smoothing, gradLogits, status, place);
  }

  @Override
  public void zero(Tensor output) {
    device.zero(CudaMemory.of(output).address(), output.bytes());
    output.forgetRange();
  }

  /** Gives a kernel its last arguments, runs it, and says that the output's range is noted. */
  private void runNoting(KernelCall call, Tensor output) {
    call.cell(output).address(device.parts()).address(device.ticket()).over(output.size());
    if (output.size() > 0) {
      CudaMemory.of(output).noteRange();
    }
  }

  private int blocks() {
    return BLOCKS_PER_MULTIPROCESSOR * device.multiprocessors();
  }

  private static int lastAxis(Tensor tensor) {
    return tensor.shape(tensor.shape().length - 1);
  }
}
