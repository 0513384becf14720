package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.host.ElementWiseProvider;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.depthwise.DepthwiseLayer;
import io.gearshift.executors.kernels.host.grid.FixedPointGrid;
import io.gearshift.executors.kernels.host.grid.GaussianLoops;
import io.gearshift.executors.kernels.host.grid.LearnedLoops;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.vector.depthwise.VectorDepthwise;
import io.gearshift.executors.kernels.vector.grid.DecodingLoop;
import io.gearshift.executors.kernels.vector.grid.FixedPointLoop;
import io.gearshift.executors.kernels.vector.grid.GridLoop;
import io.gearshift.executors.kernels.vector.grid.HalfFloatLoop;
import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import io.gearshift.executors.kernels.vector.grid.VectorGaussianLoops;
import io.gearshift.executors.kernels.vector.grid.VectorPowersLoops;
import io.gearshift.executors.kernels.vector.grid.VectorUniformLoops;
import io.gearshift.executors.kernels.vector.loop.BiasParts;
import io.gearshift.executors.kernels.vector.loop.CappedReluLoops;
import io.gearshift.executors.kernels.vector.loop.ChannelLoops;
import io.gearshift.executors.kernels.vector.loop.FloatLoops;
import io.gearshift.executors.kernels.vector.loop.GeluLoops;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.kernels.vector.loop.MaskLoops;
import io.gearshift.executors.kernels.vector.loop.RawParts;
import io.gearshift.executors.kernels.vector.normalization.VectorBatchNormalization;
import io.gearshift.executors.kernels.vector.pooling.TiledMaximumLoops;
import io.gearshift.executors.kernels.vector.pooling.TiledMaximumPooling;
import io.gearshift.executors.kernels.vector.update.UpdateParts;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.numerics.FixedPoint;
import io.gearshift.executors.numerics.GaussianGrid;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Element-wise kernels in vectors of 256 bits or more, over one or several threads; results do not
 * depend on their number. Belongs to one thread of calls.
 */
public final class VectorElementWise implements HostElementWise {

  /** Parts of a loop begin at whole cache lines even of one-byte outputs. */
  private static final int LINE = 64;

  private final WorkSplitter splitter;
  private final RawParts raws;
  private final BiasParts biases;
  private final UpdateParts updates;

  /**
   * @param threads threads that one call may use, at least 1
   * @throws UnsupportedOperationException on machines with vectors below 256 bits
   */
  public VectorElementWise(int threads) {
    if (vectorBits() < ElementWiseProvider.MIN_VECTOR_BITS) {
      throw new UnsupportedOperationException(
          "Vectors have "
              + vectorBits()
              + " bits here (must be at least "
              + ElementWiseProvider.MIN_VECTOR_BITS
              + ")");
    }
    splitter = new WorkSplitter(threads);
    raws = new RawParts(splitter);
    biases = new BiasParts(splitter);
    updates = new UpdateParts(splitter, this);
  }

  /** Size of this machine's float vectors. */
  public static int vectorBits() {
    return Lanes.FLOATS.vectorBitSize();
  }

  @Override
  public String name() {
    return "vector " + vectorBits() + " bit";
  }

  @Override
  public Range range(Tensor input) {
    int size = ElementWiseArguments.floats(input);
    if (size == 0) {
      return new Range(0f, 0f);
    }
    ByteBuffer buffer = input.buffer();
    RangeLoop[] loops = new RangeLoop[splitter.parts()];
    splitter.run(
        size,
        LINE,
        (part, from, to) -> {
          RangeLoop loop = new RangeLoop();
          loop.run(buffer, from, to);
          loops[part] = loop;
        });
    RangeLoop whole = RangeLoop.merged(loops);
    if (!whole.isFinite()) {
      throw RangeLoop.firstNotFinite(buffer, size);
    }
    return new Range(whole.min(), whole.max());
  }

  @Override
  public void quantize(Tensor input, Tensor output, int scaleExponent, int bits) {
    int smallest = ElementWiseArguments.quantization(input, output, bits);
    GridLoop loop = new GridLoop(bits, scaleExponent, smallest);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(input.size(), LINE, (part, from, to) -> loop.quantize(in, out, from, to));
    output.setScale(DynamicFixedPoint.powerOfTwo(-scaleExponent));
  }

  @Override
  public void quantizeStochastic(
      Tensor input, Tensor output, int scaleExponent, int bits, RandomStream stream) {
    int smallest = ElementWiseArguments.quantization(input, output, bits);
    GridLoop loop = new GridLoop(bits, scaleExponent, smallest);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(
        input.size(), LINE, (part, from, to) -> loop.quantizeStochastic(in, out, stream, from, to));
    output.setScale(DynamicFixedPoint.powerOfTwo(-scaleExponent));
  }

  @Override
  public void snapToGrid(Tensor input, Tensor output, int scaleExponent, int bits) {
    int size = ElementWiseArguments.floats(input, output);
    GridLoop loop = new GridLoop(bits, scaleExponent, -(1 << (bits - 1)));
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(size, LINE, (part, from, to) -> loop.snap(in, out, 0, from, to));
  }

  @Override
  public void snapToGridStochastic(
      Tensor input, Tensor output, int scaleExponent, int bits, RandomStream stream) {
    int size = ElementWiseArguments.floats(input, output);
    GridLoop loop = new GridLoop(bits, scaleExponent, -(1 << (bits - 1)));
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(size, LINE, (part, from, to) -> loop.snapStochastic(in, out, stream, 0, from, to));
  }

  @Override
  public GaussianLoops gaussianLoops(GaussianGrid[] grids, float[] shares) {
    return new VectorGaussianLoops(
        grids, shares, HostElementWise.super.gaussianLoops(grids, shares));
  }

  @Override
  public LearnedLoops uniformLoops(LearnedUniform.At at) {
    LearnedLoops scalar = HostElementWise.super.uniformLoops(at);
    return VectorUniformLoops.takes(at) ? new VectorUniformLoops(at, scalar) : scalar;
  }

  @Override
  public LearnedLoops powersLoops(LearnedPowers.At at) {
    LearnedLoops scalar = HostElementWise.super.powersLoops(at);
    return VectorPowersLoops.takes(at) ? new VectorPowersLoops(at, scalar) : scalar;
  }

  @Override
  public FixedPointGrid.Seen roundToFixedPoint(Tensor input, Tensor output, FixedPoint format) {
    if (!FixedPointLoop.takes(format) || input.size() == 0) {
      return HostElementWise.super.roundToFixedPoint(input, output, format);
    }
    FixedPointLoop loop =
        FixedPointLoop.of(format, FixedPointGrid.smallestRaw(input, output, format));
    boolean floats = output.type() == DataType.F32;
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    FixedPointGrid.Seen[] seen = new FixedPointGrid.Seen[splitter.parts()];
    splitter.run(
        input.size(),
        LINE,
        (part, from, to) ->
            seen[part] =
                floats ? loop.toFloats(in, out, from, to) : loop.toBytes(in, out, from, to));
    return Arrays.stream(seen)
        .filter(Objects::nonNull)
        .reduce(new FixedPointGrid.Seen(0, 0, true), FixedPointGrid.Seen::plus);
  }

  @Override
  public boolean roundToHalf(Tensor input, Tensor output) {
    int size = ElementWiseArguments.floats(input, output);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    AtomicBoolean finite = new AtomicBoolean(true);
    splitter.run(
        size,
        LINE,
        (part, from, to) -> {
          if (!HalfFloatLoop.run(in, out, from, to)) {
            finite.set(false);
          }
        });
    return finite.get();
  }

  @Override
  public void momentumStep(Tensor step, Tensor gradient, float momentum, float learningRate) {
    int size = ElementWiseArguments.floats(step, gradient);
    ByteBuffer steps = step.buffer();
    ByteBuffer gradients = gradient.buffer();
    splitter.run(
        size,
        LINE,
        (part, from, to) ->
            FloatLoops.momentumStep(steps, gradients, momentum, learningRate, from, to));
    step.forgetRange();
  }

  @Override
  public void decode(Tensor bytes, Tensor output) {
    if (!bytes.type().isByte()) {
      HostElementWise.super.decode(bytes, output);
      return;
    }
    int size = ElementWiseArguments.decoding(bytes, output);
    DecodingLoop loop = new DecodingLoop(bytes);
    ByteBuffer in = bytes.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(size, LINE, (part, from, to) -> loop.run(in, out, from, to));
    output.forgetRange();
  }

  @Override
  public RawRange rawRange(Tensor input) {
    return raws.rawRange(input);
  }

  @Override
  public void shiftRaw(Tensor input, Tensor output, int offset) {
    raws.shiftRaw(input, output, offset);
  }

  @Override
  public int largePairs(Tensor input, int rows, int columns, int limit, int[] found) {
    return raws.largePairs(input, rows, columns, limit, found);
  }

  @Override
  public Optional<Pooling> pooling(PoolingShape shape, HostArena memory) {
    return TiledMaximumLoops.suits(shape)
        ? Optional.of(new TiledMaximumPooling(splitter, shape, memory))
        : Optional.empty();
  }

  @Override
  public Optional<BatchNormalization> batchNormalization(
      int[] shape, float epsilon, Activation activation) {
    return Optional.of(new VectorBatchNormalization(splitter, shape, epsilon, activation));
  }

  @Override
  public Optional<Convolution> depthwise(DepthwiseLayer layer) {
    return VectorDepthwise.of(layer, splitter);
  }

  @Override
  public void relu(Tensor input, Tensor output) {
    int size = ElementWiseArguments.floats(input, output);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(size, LINE, (part, from, to) -> FloatLoops.relu(in, out, from, to));
  }

  @Override
  public void reluGradient(Tensor output, Tensor gradOutput, Tensor gradInput) {
    int size = ElementWiseArguments.floats(output, gradOutput, gradInput);
    ByteBuffer out = output.buffer();
    ByteBuffer gradient = gradOutput.buffer();
    ByteBuffer result = gradInput.buffer();
    splitter.run(
        size, LINE, (part, from, to) -> FloatLoops.reluGradient(out, gradient, result, from, to));
  }

  @Override
  public void activate(ActivationFunction function, Tensor input, Tensor output) {
    int size = ElementWiseArguments.floats(input, output);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    switch (function.kind()) {
      case RELU6 ->
          splitter.run(size, LINE, (part, from, to) -> CappedReluLoops.run(in, out, from, to));
      case GELU -> splitter.run(size, LINE, (part, from, to) -> GeluLoops.run(in, out, from, to));
      default -> HostElementWise.super.activate(function, input, output);
    }
  }

  @Override
  public void activationGradient(
      ActivationFunction function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    int size = ElementWiseArguments.floats(input, gradOutput, gradInput);
    ByteBuffer in = input.buffer();
    ByteBuffer gradient = gradOutput.buffer();
    ByteBuffer result = gradInput.buffer();
    switch (function.kind()) {
      case RELU6 ->
          splitter.run(
              size,
              LINE,
              (part, from, to) -> CappedReluLoops.gradient(in, gradient, result, from, to));
      case GELU ->
          splitter.run(
              size, LINE, (part, from, to) -> GeluLoops.gradient(in, gradient, result, from, to));
      default -> HostElementWise.super.activationGradient(function, input, gradOutput, gradInput);
    }
  }

  @Override
  public void add(Tensor a, Tensor b, Tensor output) {
    int size = ElementWiseArguments.floats(a, b, output);
    ByteBuffer left = a.buffer();
    ByteBuffer right = b.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(size, LINE, (part, from, to) -> FloatLoops.add(left, right, out, from, to));
  }

  @Override
  public void addRelu(Tensor a, Tensor b, Tensor output) {
    int size = ElementWiseArguments.floats(a, b, output);
    ByteBuffer left = a.buffer();
    ByteBuffer right = b.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(size, LINE, (part, from, to) -> FloatLoops.addRelu(left, right, out, from, to));
  }

  @Override
  public void addRelu(Tensor a, Tensor b, Tensor output, Tensor positive) {
    int size = ElementWiseArguments.floats(a, b, output);
    ElementWiseArguments.mask(positive, output);
    ByteBuffer left = a.buffer();
    ByteBuffer right = b.buffer();
    ByteBuffer out = output.buffer();
    ByteBuffer mask = positive.buffer();
    splitter.run(
        size, LINE, (part, from, to) -> MaskLoops.addRelu(left, right, out, mask, from, to));
  }

  @Override
  public void maskGradient(Tensor positive, Tensor gradOutput, Tensor gradInput) {
    int size = ElementWiseArguments.floats(gradOutput, gradInput);
    ElementWiseArguments.mask(positive, gradOutput);
    ByteBuffer mask = positive.buffer();
    ByteBuffer gradient = gradOutput.buffer();
    ByteBuffer result = gradInput.buffer();
    splitter.run(
        size, LINE, (part, from, to) -> MaskLoops.gradient(mask, gradient, result, from, to));
  }

  @Override
  public void addBias(Tensor bias, Tensor inOut) {
    biases.addBias(bias, inOut);
  }

  @Override
  public void addBiasRelu(Tensor bias, Tensor inOut) {
    biases.addBiasRelu(bias, inOut);
  }

  @Override
  public void gradBias(Tensor gradOutput, Tensor gradBias) {
    biases.gradBias(gradOutput, gradBias);
  }

  @Override
  public void momentumUpdate(
      Tensor parameter,
      Tensor momentum,
      Tensor gradient,
      Optional<Encoding> encoding,
      MomentumRates rates) {
    updates.momentumUpdate(parameter, momentum, gradient, encoding, rates);
  }

  @Override
  public void adamUpdate(
      Tensor parameter,
      Tensor mean,
      Tensor variance,
      Tensor gradient,
      Optional<Encoding> encoding,
      AdamRates rates) {
    updates.adamUpdate(parameter, mean, variance, gradient, encoding, rates);
  }

  @Override
  public void spread(int size, int multiple, Loop loop) {
    splitter.run(size, multiple, (part, from, to) -> loop.run(from, to));
  }

  @Override
  public void copyChannels(
      Tensor input, int inputOffset, Tensor output, int outputOffset, int channels) {
    int pixels =
        ElementWiseArguments.channelCopy(input, inputOffset, output, outputOffset, channels);
    if (input.type() != DataType.F32) {
      output.setScale(input.scale());
    }
    if (pixels == 0) {
      return;
    }
    boolean floats = input.type().bytes() == Float.BYTES;
    int inputStride = input.size() / pixels;
    int outputStride = output.size() / pixels;
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(
        (long) pixels * channels,
        pixels,
        LINE,
        (part, from, to) -> {
          if (floats) {
            ChannelLoops.copyFloats(
                in, inputStride, inputOffset, out, outputStride, outputOffset, channels, from, to);
          } else {
            ChannelLoops.copyBytes(
                in, inputStride, inputOffset, out, outputStride, outputOffset, channels, from, to);
          }
        });
  }

  @Override
  public void dropout(Tensor input, Tensor output, float keep, RandomStream stream) {
    int size = ElementWiseArguments.floats(input, output);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(
        size, LINE, (part, from, to) -> FloatLoops.dropout(in, out, keep, stream, from, to));
  }

  @Override
  public void classicalDropout(Tensor input, Tensor output, float keep, RandomStream stream) {
    int size = ElementWiseArguments.floats(input, output);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(
        size,
        LINE,
        (part, from, to) -> FloatLoops.classicalDropout(in, out, keep, stream, from, to));
  }

  @Override
  public void addScaled(Tensor target, Tensor source, float factor) {
    int size = ElementWiseArguments.floats(target, source);
    ByteBuffer sum = target.buffer();
    ByteBuffer added = source.buffer();
    splitter.run(
        size, LINE, (part, from, to) -> FloatLoops.addScaled(sum, added, factor, from, to));
    target.forgetRange();
  }

  @Override
  public void zero(Tensor output) {
    int bytes = Math.toIntExact(output.bytes());
    ByteBuffer buffer = output.buffer();
    splitter.run(output.size(), bytes, LINE, (part, from, to) -> FloatLoops.zero(buffer, from, to));
  }
}
