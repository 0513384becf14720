package io.gearshift.executors.kernels.host;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Expectation;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.LearnedSize;
import io.gearshift.executors.kernels.grid.Mixture;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.kernels.host.depthwise.DepthwiseLayer;
import io.gearshift.executors.kernels.host.grid.FixedPointGrid;
import io.gearshift.executors.kernels.host.grid.GaussianGrids;
import io.gearshift.executors.kernels.host.grid.GaussianLoops;
import io.gearshift.executors.kernels.host.grid.LearnedGrids;
import io.gearshift.executors.kernels.host.grid.LearnedLoops;
import io.gearshift.executors.kernels.host.grid.ScalarGaussianLoops;
import io.gearshift.executors.kernels.host.grid.ScalarLearnedLoops;
import io.gearshift.executors.kernels.host.grid.StepGrid;
import io.gearshift.executors.kernels.host.loop.ActivationLoops;
import io.gearshift.executors.kernels.host.loop.Blocks;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.host.loop.MapRows;
import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.host.loop.ResponseLoops;
import io.gearshift.executors.kernels.host.loop.SoftmaxRows;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.numerics.FixedPoint;
import io.gearshift.executors.numerics.GaussianGrid;
import io.gearshift.executors.numerics.HalfFloat;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.Optional;

/**
 * Element-wise kernels over tensors in host memory: the parts that {@link #encode} is made of, and
 * looks at raw values that other kernels need.
 */
public interface HostElementWise extends ElementWise {

  /**
   * Smallest and largest element.
   *
   * @throws ArithmeticException if an element is NaN or infinite; the caller names the tensor
   */
  Range range(Tensor input);

  /**
   * raw = round half to even of x * 2^s, saturated to [-2^(b-1), 2^(b-1) - 1] (S8 output) or to [0,
   * 2^(b-1) - 1] (U8 output), b = bits &lt;= 8. Sets the output's scale to 2^-s.
   */
  void quantize(Tensor input, Tensor output, int scaleExponent, int bits);

  /**
   * The same with raw = floor(x * 2^s + u), u = {@code stream.uniform(i)} for element i. The sum is
   * taken in f32 after x * 2^s is split into floor and fraction: raw = floor + (fraction + u &gt;=
   * 1).
   */
  void quantizeStochastic(
      Tensor input, Tensor output, int scaleExponent, int bits, RandomStream stream);

  /** As {@link #quantize}, but writes raw * 2^-s as F32, b &lt;= 16; may work in place. */
  void snapToGrid(Tensor input, Tensor output, int scaleExponent, int bits);

  /**
   * As {@link #quantizeStochastic}, but writes raw * 2^-s as F32, b &lt;= 16; may work in place.
   */
  void snapToGridStochastic(
      Tensor input, Tensor output, int scaleExponent, int bits, RandomStream stream);

  /** Smallest and largest raw value of an S8, U8 or S32 tensor; [0, 0] if it is empty. */
  RawRange rawRange(Tensor input);

  /** Raw values of an S8 input plus {@code offset}, as U8; sums beyond [0, 255] lose high bits. */
  void shiftRaw(Tensor input, Tensor output, int offset);

  /**
   * Finds pairs of raw values with a large sum: of each group of {@code rows} rows of {@code
   * columns} elements, the first and second row are compared, the third and fourth, and so on; the
   * last of an odd number is left out. S8.
   *
   * @param limit the largest magnitude of a sum that is not found
   * @param found receives the index of each pair's first element, in order, as far as there is room
   * @return how many there are, which may be more than {@code found} holds
   */
  int largePairs(Tensor input, int rows, int columns, int limit, int[] found);

  /**
   * raw = x / step, rounded to the nearest, ties to even, and saturated to {@code bits} bits (from
   * 0 on for U8); an F32 output gets raw * step and may be the input.
   */
  default void roundToStep(Tensor input, Tensor output, float step, int bits) {
    StepGrid.round(input, output, step, bits);
  }

  /**
   * raw = {@link FixedPoint#encode}, from 0 on for U8; an F32 output gets the values and may be the
   * input.
   */
  default FixedPointGrid.Seen roundToFixedPoint(Tensor input, Tensor output, FixedPoint format) {
    return FixedPointGrid.round(input, output, format);
  }

  /**
   * output = {@link HalfFloat#round} of the input, F32; may work in place.
   *
   * @return whether all of the input is finite
   */
  default boolean roundToHalf(Tensor input, Tensor output) {
    int size = ElementWiseArguments.floats(input, output);
    boolean finite = true;
    for (int i = 0; i < size; i++) {
      finite &= Float.isFinite(input.get(i));
      output.set(i, HalfFloat.round(input.get(i)));
    }
    return finite;
  }

  /**
   * The loops over Gaussian grids.
   *
   * @param grids at least one
   * @param shares one for each
   */
  default GaussianLoops gaussianLoops(GaussianGrid[] grids, float[] shares) {
    return new ScalarGaussianLoops(grids, shares);
  }

  private GaussianGrids gaussianGrids() {
    return new GaussianGrids(this::gaussianLoops, blocks());
  }

  /** The loops over a uniform grid at certain trained values. */
  default LearnedLoops uniformLoops(LearnedUniform.At at) {
    return new ScalarLearnedLoops.Uniform(at);
  }

  /** The loops over powers of two at certain trained values. */
  default LearnedLoops powersLoops(LearnedPowers.At at) {
    return new ScalarLearnedLoops.Powers(at);
  }

  private LearnedGrids learnedGrids() {
    return new LearnedGrids(this::uniformLoops, this::powersLoops, blocks());
  }

  private Blocks blocks() {
    return new Blocks((size, multiple, part) -> spread(size, multiple, part::run));
  }

  @Override
  default boolean fitsBytes(Grid.Learned grid) {
    return LearnedGrids.fitsBytes(grid);
  }

  @Override
  default void learnedGradient(
      Tensor input, Tensor gradient, Grid.Learned grid, Tensor gradTrained) {
    learnedGrids().gradient(input, gradient, grid, gradTrained);
  }

  @Override
  default void limitLearnedGradient(Grid.Learned grid, Tensor gradTrained) {
    LearnedGrids.limitGradient(grid, gradTrained);
  }

  @Override
  default void keepLearned(Grid.Learned grid) {
    LearnedGrids.keep(grid);
  }

  @Override
  default void addSizeOver(List<LearnedSize> sizes, SizeBudget budget, Tensor term) {
    LearnedGrids.addSizeOver(sizes, budget, term);
  }

  @Override
  default void clipGradient(Tensor input, Tensor gradient, Grid.Gaussian grid) {
    gaussianGrids().clip(input, gradient, grid);
  }

  @Override
  default void mix(Tensor input, Tensor output, Mixture mixture, PassStatus status, int place) {
    gaussianGrids().mix(input, output, mixture, status, place);
  }

  @Override
  default void mixtureGradient(Tensor input, Tensor gradient, Mixture mixture, Tensor gradLogits) {
    gaussianGrids().gradient(input, gradient, mixture, gradLogits);
  }

  @Override
  default void addProductOfMeans(Expectation first, Expectation second, float factor, Tensor term) {
    GaussianGrids.addProductOfMeans(first, second, factor, term);
  }

  @Override
  default void momentumStep(Tensor step, Tensor gradient, float momentum, float learningRate) {
    int size = ElementWiseArguments.floats(step, gradient);
    for (int i = 0; i < size; i++) {
      step.set(i, momentum * step.get(i) - learningRate * gradient.get(i));
    }
    step.forgetRange();
  }

  @Override
  default void encode(Tensor input, Tensor output, Encoding encoding) {
    Grid grid = encoding.grid();
    if (grid instanceof Grid.OfStep ofStep) {
      StepGrid.requireNearest(encoding);
      roundToStep(input, output, StepGrid.step(ofStep, encoding), grid.bits());
      return;
    }
    if (grid instanceof Grid.OfIntegerBits ofIntegerBits) {
      FixedPointGrid.encode(this::roundToFixedPoint, input, output, ofIntegerBits, encoding);
      return;
    }
    if (grid instanceof Grid.Learned learned) {
      learnedGrids().encode(input, output, learned, encoding);
      return;
    }
    if (grid instanceof Grid.Gaussian gaussian) {
      gaussianGrids().encode(input, output, gaussian, encoding);
      return;
    }
    if (grid instanceof Grid.OfHalfFloats) {
      StepGrid.requireNearest(encoding);
      if (!roundToHalf(input, output)) {
        HostPassStatus.of(encoding.status()).notFinite(encoding.place());
      }
      return;
    }
    int exponent = scaleExponent(input, encoding);
    boolean floats = output.type() == DataType.F32;
    if (encoding.stream().isPresent()) {
      RandomStream stream = encoding.stream().get();
      if (floats) {
        snapToGridStochastic(input, output, exponent, grid.bits(), stream);
      } else {
        quantizeStochastic(input, output, exponent, grid.bits(), stream);
      }
    } else if (floats) {
      snapToGrid(input, output, exponent, grid.bits());
    } else {
      quantize(input, output, exponent, grid.bits());
    }
  }

  @Override
  default void decode(Tensor bytes, Tensor output) {
    int size = ElementWiseArguments.decoding(bytes, output);
    double scale = bytes.scale();
    for (int i = 0; i < size; i++) {
      output.set(i, (float) (bytes.raw(i) * scale));
    }
    output.forgetRange();
  }

  /** The range of a tensor; empty if it is not finite, or of nothing. */
  default Optional<Range> finiteRange(Tensor input) {
    try {
      return input.size() == 0 ? Optional.empty() : Optional.of(range(input));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** Multiplies every element of an F32 tensor, in place. */
  default void scale(Tensor inOut, float factor) {
    int size = ElementWiseArguments.floats(inOut);
    for (int i = 0; i < size; i++) {
      inOut.set(i, inOut.get(i) * factor);
    }
  }

  /**
   * The scale exponent of a {@link Grid.OfRange} for a tensor, by the range that is noted with it
   * or else measured; 0, and a word to the status, where that is not finite.
   */
  default int scaleExponent(Tensor input, Encoding encoding) {
    try {
      Range range = input.takeRange().orElseGet(() -> range(input));
      return new DynamicFixedPoint(encoding.grid().bits()).scaleExponent(range.min(), range.max());
    } catch (ArithmeticException e) {
      HostPassStatus.of(encoding.status()).notFinite(encoding.place());
      return 0;
    }
  }

  @Override
  default void stepGradient(Tensor input, Tensor gradOutput, Grid.OfStep grid, Tensor gradStep) {
    StepGrid.gradient(input, gradOutput, grid, gradStep);
  }

  @Override
  default void activate(ActivationFunction function, Tensor input, Tensor output) {
    int size = ElementWiseArguments.floats(input, output);
    spread(size, 1, (from, to) -> ActivationLoops.run(function, input, output, from, to));
  }

  @Override
  default void activationGradient(
      ActivationFunction function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    int size = ElementWiseArguments.floats(input, gradOutput, gradInput);
    spread(
        size,
        1,
        (from, to) -> ActivationLoops.gradient(function, input, gradOutput, gradInput, from, to));
  }

  @Override
  default void normalizeResponses(ResponseNormalization function, Tensor input, Tensor output) {
    ElementWiseArguments.floats(input, output);
    int channels = input.lastAxis();
    spread(
        input.size(),
        channels,
        (from, to) ->
            new ResponseLoops(function, channels)
                .run(input, output, from / channels, to / channels));
  }

  @Override
  default void responseGradient(
      ResponseNormalization function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    ElementWiseArguments.floats(input, gradOutput, gradInput);
    int channels = input.lastAxis();
    spread(
        input.size(),
        channels,
        (from, to) ->
            new ResponseLoops(function, channels)
                .gradient(input, gradOutput, gradInput, from / channels, to / channels));
  }

  @Override
  default void pad(Tensor input, Tensor output, int top, int left) {
    ElementWiseArguments.maps(input, output, top, left);
    zero(output);
    MapRows.copy(input, output, top, left, MapRows.Way.INTO_THE_LARGER);
  }

  @Override
  default void crop(Tensor input, Tensor output, int top, int left) {
    ElementWiseArguments.maps(output, input, top, left);
    MapRows.copy(output, input, top, left, MapRows.Way.INTO_THE_SMALLER);
  }

  /**
   * Pooling of its own; empty where there is none.
   *
   * @param memory of what it keeps
   */
  default Optional<Pooling> pooling(PoolingShape shape, HostArena memory) {
    return Optional.empty();
  }

  /** Batch normalisation in few passes over memory; empty where there is none. */
  default Optional<BatchNormalization> batchNormalization(
      int[] shape, float epsilon, Activation activation) {
    return Optional.empty();
  }

  /** A depthwise convolution in vectors; empty where there is none, or none for this layer. */
  default Optional<Convolution> depthwise(DepthwiseLayer layer) {
    return Optional.empty();
  }

  /** A loop over the elements [from, to). */
  @FunctionalInterface
  interface Loop {
    void run(int from, int to);
  }

  /** Runs a loop over elements, in parts that begin at multiples, perhaps on several threads. */
  default void spread(int size, int multiple, Loop loop) {
    loop.run(0, size);
  }

  @Override
  default void moveAverage(Tensor average, Tensor value, float decay) {
    int size = ElementWiseArguments.floats(average, value);
    for (int i = 0; i < size; i++) {
      average.set(i, decay * average.get(i) + (1 - decay) * value.get(i));
    }
  }

  @Override
  default void limitNorms(Tensor inOut, int rows, float limit) {
    int row = ElementWiseArguments.rows(inOut, rows);
    for (int start = 0; start < inOut.size(); start += row) {
      double squares = 0;
      for (int i = start; i < start + row; i++) {
        squares += (double) inOut.get(i) * inOut.get(i);
      }
      double norm = Math.sqrt(squares);
      if (norm > limit) {
        float factor = (float) (limit / norm);
        for (int i = start; i < start + row; i++) {
          inOut.set(i, inOut.get(i) * factor);
        }
      }
    }
    inOut.forgetRange();
  }

  @Override
  default void addScaled(Tensor target, Tensor source, float factor) {
    int size = ElementWiseArguments.floats(target, source);
    for (int i = 0; i < size; i++) {
      target.set(i, target.get(i) + factor * source.get(i));
    }
    target.forgetRange();
  }

  @Override
  default void addSquares(Tensor source, float factor, Tensor term) {
    int size = ElementWiseArguments.floats(source);
    double squares = 0;
    for (int i = 0; i < size; i++) {
      squares += (double) source.get(i) * source.get(i);
    }
    term.set(0, (float) (term.get(0) + factor * squares));
  }

  @Override
  default void copy(Tensor input, Tensor output) {
    output.copyFrom(input);
  }

  @Override
  default void softmaxCrossEntropy(
      Tensor logits,
      int[] labels,
      int count,
      float smoothing,
      Tensor gradLogits,
      PassStatus status,
      int place) {
    SoftmaxRows.crossEntropy(logits, labels, count, smoothing, gradLogits, status, place);
  }
}
