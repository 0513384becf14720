package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
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
import io.gearshift.executors.kernels.vector.loop.CappedReluLoops;
import io.gearshift.executors.kernels.vector.loop.ChannelLoops;
import io.gearshift.executors.kernels.vector.loop.FloatLoops;
import io.gearshift.executors.kernels.vector.loop.GeluLoops;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.kernels.vector.loop.MaskLoops;
import io.gearshift.executors.kernels.vector.loop.RawLoops;
import io.gearshift.executors.kernels.vector.normalization.VectorBatchNormalization;
import io.gearshift.executors.kernels.vector.pooling.TiledMaximumLoops;
import io.gearshift.executors.kernels.vector.pooling.TiledMaximumPooling;
import io.gearshift.executors.kernels.vector.update.AdamLoop;
import io.gearshift.executors.kernels.vector.update.MomentumLoop;
import io.gearshift.executors.kernels.vector.update.UpdateLoop;
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
  private static final int SMALLEST_VECTOR = 256;

  /** Parts of a loop begin at whole cache lines even of one-byte outputs. */
  private static final int LINE = 64;

  /** Elements that are summed into one partial sum per channel. */
  private static final int SUM_BLOCK = 1 << 16;

  private final WorkSplitter splitter;
  private float[] pattern = new float[0];

  /**
   * @param threads threads that one call may use, at least 1
   * @throws UnsupportedOperationException on machines with vectors below 256 bits
   */
  public VectorElementWise(int threads) {
    if (vectorBits() < SMALLEST_VECTOR) {
      throw new UnsupportedOperationException(
          "Vectors have " + vectorBits() + " bits here (must be at least 256)");
    }
    this.splitter = new WorkSplitter(threads);
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
    int size = ElementWiseArguments.raws(input);
    if (size == 0) {
      return new RawRange(0, 0);
    }
    ByteBuffer buffer = input.buffer();
    RawRange[] ranges = new RawRange[splitter.parts()];
    splitter.run(
        size,
        LINE,
        (part, from, to) -> ranges[part] = RawLoops.range(buffer, input.type(), from, to));
    int min = ranges[0].min();
    int max = ranges[0].max();
    for (int part = 1; part < ranges.length; part++) {
      if (ranges[part] != null) {
        min = Math.min(min, ranges[part].min());
        max = Math.max(max, ranges[part].max());
      }
    }
    return new RawRange(min, max);
  }

  @Override
  public void shiftRaw(Tensor input, Tensor output, int offset) {
    int size = ElementWiseArguments.shift(input, output);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(size, LINE, (part, from, to) -> RawLoops.shift(in, out, offset, from, to));
    output.setScale(input.scale());
  }

  @Override
  public int largePairs(Tensor input, int rows, int columns, int limit, int[] found) {
    int groups = ElementWiseArguments.groups(input, rows, columns);
    int pairs = rows / 2;
    ByteBuffer buffer = input.buffer();
    int[] counts = new int[splitter.parts()];
    int[][] foundByPart = new int[counts.length][];
    splitter.run(
        input.size(),
        groups * pairs,
        1,
        (part, from, to) -> {
          foundByPart[part] = part == 0 ? found : new int[found.length];
          if (columns == 1) {
            counts[part] =
                RawLoops.largeNeighbours(buffer, rows, limit, from, to, foundByPart[part]);
            return;
          }
          for (int pair = from; pair < to; pair++) {
            int start = (pair / pairs * rows + pair % pairs * 2) * columns;
            counts[part] =
                RawLoops.largePairs(buffer, start, columns, limit, foundByPart[part], counts[part]);
          }
        });
    int total = counts[0];
    for (int part = 1; part < counts.length; part++) {
      int room = Math.max(0, found.length - total);
      if (counts[part] > 0) {
        int kept = Math.min(room, Math.min(counts[part], found.length));
        System.arraycopy(foundByPart[part], 0, found, found.length - room, kept);
      }
      total += counts[part];
    }
    return total;
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
    int period = fillPattern(bias, inOut);
    ByteBuffer buffer = inOut.buffer();
    splitter.run(
        inOut.size(),
        period,
        (part, from, to) -> ChannelLoops.addPattern(pattern, period, buffer, from, to));
  }

  @Override
  public void addBiasRelu(Tensor bias, Tensor inOut) {
    int period = fillPattern(bias, inOut);
    ByteBuffer buffer = inOut.buffer();
    splitter.run(
        inOut.size(),
        period,
        (part, from, to) -> ChannelLoops.addPatternRelu(pattern, period, buffer, from, to));
  }

  /**
   * Sums blocks of whole periods in single precision, element by element of the period, then folds
   * periods to channels and blocks to the result in double precision, both in order.
   */
  @Override
  public void gradBias(Tensor gradOutput, Tensor gradBias) {
    int channels = ElementWiseArguments.channels(gradBias, gradOutput);
    int size = gradOutput.size();
    if (size == 0) {
      zero(gradBias);
      return;
    }
    ByteBuffer buffer = gradOutput.buffer();
    int period = ChannelLoops.period(channels);
    long block = (long) Math.max(1, SUM_BLOCK / period) * period;
    int blocks = (int) ((size + block - 1) / block);
    double[][] partial = new double[blocks][];
    splitter.run(
        size,
        blocks,
        1,
        (part, from, to) -> {
          for (int b = from; b < to; b++) {
            float[] sums = new float[period];
            int end = (int) Math.min(size, (b + 1) * block);
            ChannelLoops.addToSums(buffer, sums, period, (int) (b * block), end);
            partial[b] = fold(sums, channels);
          }
        });
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (double[] sums : partial) {
        sum += sums[c];
      }
      gradBias.set(c, (float) sum);
    }
  }

  @Override
  public void momentumUpdate(
      Tensor parameter,
      Tensor momentum,
      Tensor gradient,
      Optional<Encoding> encoding,
      MomentumRates rates) {
    ElementWiseArguments.floats(parameter, momentum, gradient);
    update(
        parameter,
        gradient,
        encoding,
        new MomentumLoop(parameter.buffer(), momentum.buffer(), rates));
  }

  @Override
  public void adamUpdate(
      Tensor parameter,
      Tensor mean,
      Tensor variance,
      Tensor gradient,
      Optional<Encoding> encoding,
      AdamRates rates) {
    ElementWiseArguments.floats(parameter, mean, variance, gradient);
    update(
        parameter,
        gradient,
        encoding,
        new AdamLoop(parameter.buffer(), mean.buffer(), variance.buffer(), rates));
  }

  @Override
  public void spread(int size, int multiple, Loop loop) {
    splitter.run(size, multiple, (part, from, to) -> loop.run(from, to));
  }

  private void update(
      Tensor parameter, Tensor gradient, Optional<Encoding> encoding, UpdateLoop loop) {
    int size = parameter.size();
    ByteBuffer gradients = gradient.buffer();
    RangeLoop[] ranges = new RangeLoop[splitter.parts()];
    Optional<UpdateLoop.SnapLoop> snap = encoding.flatMap(e -> snapLoop(gradient, e));
    if (snap.isPresent()) {
      splitter.run(
          size, LINE, (part, from, to) -> ranges[part] = loop.run(gradients, snap.get(), from, to));
    } else {
      splitter.run(size, LINE, (part, from, to) -> ranges[part] = loop.run(gradients, from, to));
    }
    RangeLoop whole = RangeLoop.merged(ranges);
    parameter.noteRange(
        size > 0 && whole.isFinite()
            ? Optional.of(new Range(whole.min(), whole.max()))
            : Optional.empty());
  }

  /** Empty where the gradient had to be encoded before, and is by now. */
  private Optional<UpdateLoop.SnapLoop> snapLoop(Tensor gradient, Encoding encoding) {
    if (!(encoding.grid() instanceof Grid.OfRange grid)) {
      encode(gradient, gradient, encoding);
      return Optional.empty();
    }
    GridLoop loop =
        new GridLoop(grid.bits(), scaleExponent(gradient, encoding), grid.smallestRaw());
    return Optional.of(
        encoding.stream()
            .<UpdateLoop.SnapLoop>map(
                stream ->
                    (in, out, shift, from, to) ->
                        loop.snapStochastic(in, out, stream, shift, from, to))
            .orElse(loop::snap));
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

  /** Repeats the bias over one period; returns its length. */
  private int fillPattern(Tensor bias, Tensor inOut) {
    int channels = ElementWiseArguments.channels(bias, inOut);
    if (channels == 0) {
      return 1;
    }
    int period = ChannelLoops.period(channels);
    if (pattern.length < period) {
      pattern = new float[period];
    }
    bias.buffer().asFloatBuffer().get(pattern, 0, channels);
    for (int filled = channels; filled < period; filled += channels) {
      System.arraycopy(pattern, 0, pattern, filled, channels);
    }
    return period;
  }

  private static double[] fold(float[] sums, int channels) {
    double[] folded = new double[channels];
    for (int start = 0; start < sums.length; start += channels) {
      for (int c = 0; c < channels; c++) {
        folded[c] += sums[start + c];
      }
    }
    return folded;
  }
}
