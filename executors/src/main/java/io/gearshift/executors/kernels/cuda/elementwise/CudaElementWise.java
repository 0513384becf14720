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

  private final CudaDevice device;
  private final CudaEncoder encoder;
  private final CudaUpdates updates;
  private final CudaSoftmax softmax;
  private final CudaActivations activations;
  private final CudaCopies copies;

  public CudaElementWise(CudaDevice device) {
    this.device = device;
    this.encoder = new CudaEncoder(device);
    this.updates = new CudaUpdates(device, encoder);
    this.softmax = new CudaSoftmax(device);
    this.activations = new CudaActivations(device);
    this.copies = new CudaCopies(device);
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
    activations.relu(input, output);
  }

  @Override
  public void reluGradient(Tensor output, Tensor gradOutput, Tensor gradInput) {
    activations.reluGradient(output, gradOutput, gradInput);
  }

  @Override
  public void activate(ActivationFunction function, Tensor input, Tensor output) {
    activations.activate(function, input, output);
  }

  @Override
  public void activationGradient(
      ActivationFunction function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    activations.gradient(function, input, gradOutput, gradInput);
  }

  @Override
  public void normalizeResponses(ResponseNormalization function, Tensor input, Tensor output) {
    activations.normalizeResponses(function, input, output);
  }

  @Override
  public void responseGradient(
      ResponseNormalization function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    activations.responseGradient(function, input, gradOutput, gradInput);
  }

  @Override
  public void dropout(Tensor input, Tensor output, float keep, RandomStream stream) {
    activations.dropout("dropout", input, output, keep, stream);
  }

  @Override
  public void classicalDropout(Tensor input, Tensor output, float keep, RandomStream stream) {
    activations.dropout("classical_dropout", input, output, keep, stream);
  }

  @Override
  public void pad(Tensor input, Tensor output, int top, int left) {
    copies.pad(input, output, top, left);
  }

  @Override
  public void crop(Tensor input, Tensor output, int top, int left) {
    copies.crop(input, output, top, left);
  }

  @Override
  public void copy(Tensor input, Tensor output) {
    copies.copy(input, output);
  }

  @Override
  public void copyChannels(
      Tensor input, int inputOffset, Tensor output, int outputOffset, int channels) {
    copies.copyChannels(input, inputOffset, output, outputOffset, channels);
  }

  @Override
  public void zero(Tensor output) {
    copies.zero(output);
  }

  @Override
  public void add(Tensor a, Tensor b, Tensor output) {
    long size = ElementWiseArguments.floats(a, b, output);
    RangeNotes.run(
        device, device.call("add").tensor(a).tensor(b).tensor(output).number(size), output);
  }

  @Override
  public void addRelu(Tensor a, Tensor b, Tensor output) {
    long size = ElementWiseArguments.floats(a, b, output);
    RangeNotes.run(
        device, device.call("add_relu").tensor(a).tensor(b).tensor(output).number(size), output);
  }

  @Override
  public void addRelu(Tensor a, Tensor b, Tensor output, Tensor positive) {
    ElementWiseArguments.floats(a, b, output);
    long size = ElementWiseArguments.mask(positive, output);
    RangeNotes.run(
        device,
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
    RangeNotes.run(
        device,
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
          .run(Math.min(rows, device.blocks()), 1, 1, THREADS, 0);
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
}
