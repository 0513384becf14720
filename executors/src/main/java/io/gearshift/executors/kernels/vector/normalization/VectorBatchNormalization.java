package io.gearshift.executors.kernels.vector.normalization;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.grid.GuessedGrid;
import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.kernels.vector.normalization.NormalizationLoops.Affine;
import io.gearshift.executors.kernels.vector.normalization.NormalizationLoops.Extremes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Batch normalisation in as few passes over memory as there can be: one for mean, variance and
 * extremes of each channel, from which the range of the output follows without a look at it; one
 * for the output, in floats or straight in bytes; one for the two sums of the gradients; one for
 * the input's gradient.
 *
 * <p>Sums are of differences to a channel's pivot, the median of a few of its values: a mean far
 * from zero then takes nothing from the variance. Results depend neither on the number of threads
 * nor on the length of vectors.
 */
public final class VectorBatchNormalization implements BatchNormalization {
  private static final int PIVOT_ROWS = 16;

  private final int[] shape;

  private final int size;
  private final int channels;
  private final float epsilon;
  private final boolean relu;
  private final WorkSplitter splitter;
  private final ChannelPatterns patterns;
  private final ChannelBlocks blocks;

  /** Of the last training output. */
  private final Affine kept;

  private final Affine given;
  private final NormalizationGradientLoops gradients;
  private final GuessedGrid outputGrid;
  private final GuessedGrid sumGrid;
  private final GuessedGrid gradientGrid;
  private Optional<Range> outputRange = Optional.empty();
  private boolean trained;

  /** What the gradients lead through; null where that is the output itself. */
  private NormalizedActivation applied;

  public VectorBatchNormalization(
      WorkSplitter splitter, int[] shape, float epsilon, Activation activation) {
    this.shape = Shapes.requireValid(shape);
    this.channels = shape[3];
    this.size = shape[0] * shape[1] * shape[2] * channels;
    this.epsilon = epsilon;
    this.relu = activation == Activation.RELU;
    this.splitter = splitter;
    this.patterns = new ChannelPatterns(channels);
    this.blocks = new ChannelBlocks(splitter, patterns, size, channels);
    this.outputGrid = new GuessedGrid(splitter, patterns.period());
    this.sumGrid = new GuessedGrid(splitter, patterns.period());
    this.gradientGrid = new GuessedGrid(splitter, patterns.period());
    this.kept = affine();
    this.given = affine();
    float[] closed = patterns.allocate();
    float[] open = patterns.allocate();
    Arrays.fill(open, 1);
    this.gradients =
        new NormalizationGradientLoops(
            patterns.period(),
            kept.mean(),
            relu ? kept.scale() : closed,
            relu ? kept.shift() : open,
            kept.scale(),
            patterns.allocate(),
            patterns.allocate());
  }

  private Affine affine() {
    return new Affine(
        patterns.period(), patterns.allocate(), patterns.allocate(), patterns.allocate());
  }

  @Override
  public void output(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, output);
    statistics(input, gamma, beta, mean, variance);
    normalize(input, kept, output);
  }

  @Override
  public void inference(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor output) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, output);
    fill(
        given,
        mean::get,
        c -> (float) (gamma.get(c) / Math.sqrt((double) variance.get(c) + epsilon)),
        beta);
    normalize(input, given, output);
  }

  private void normalize(Tensor input, Affine affine, Tensor output) {
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(
        size,
        patterns.period(),
        (part, from, to) -> NormalizationLoops.normalize(in, affine, floor, out, from, to));
    output.forgetRange();
  }

  @Override
  public boolean fuses() {
    return true;
  }

  @Override
  public void statistics(Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, input);
    ByteBuffer in = input.buffer();
    float[] pivots = pivots(in);
    Extremes[] extremes = new Extremes[splitter.parts()];
    double[] sums =
        blocks.sums(
            (differences, squares, part, from, to) -> {
              if (extremes[part] == null) {
                extremes[part] = new Extremes(patterns.period());
              }
              NormalizationLoops.measure(
                  in, pivots, differences, squares, extremes[part], from, to);
            });
    int rows = size / channels;
    float[] scales = new float[channels];
    for (int c = 0; c < channels; c++) {
      double difference = sums[c] / rows;
      double varianceOfChannel = Math.max(0, sums[channels + c] / rows - difference * difference);
      mean.set(c, (float) (pivots[c] + difference));
      variance.set(c, (float) varianceOfChannel);
      scales[c] = (float) (gamma.get(c) / Math.sqrt(varianceOfChannel + epsilon));
    }
    fill(kept, mean::get, c -> scales[c], beta);
    mean.forgetRange();
    variance.forgetRange();
    outputRange = rangeOfOutput(extremes);
    trained = true;
    applied = null;
  }

  private void fill(
      Affine affine,
      ChannelPatterns.OfChannel means,
      ChannelPatterns.OfChannel scales,
      Tensor shifts) {
    patterns.fill(affine.mean(), means);
    patterns.fill(affine.scale(), scales);
    patterns.fill(affine.shift(), shifts::get);
  }

  /** Medians of a few rows from all over the tensor. */
  private float[] pivots(ByteBuffer input) {
    int rows = size / channels;
    float[] looked = new float[Math.min(rows, PIVOT_ROWS)];
    float[] pivots = patterns.allocate();
    patterns.fill(
        pivots,
        c -> {
          for (int i = 0; i < looked.length; i++) {
            int row = (int) ((long) rows * i / looked.length);
            looked[i] = Lanes.get(input, row * channels + c);
          }
          Arrays.sort(looked);
          return looked[looked.length / 2];
        });
    return pivots;
  }

  /** y rises or falls with x, and rounding keeps the order: extremes of x give those of y. */
  private Optional<Range> rangeOfOutput(Extremes[] parts) {
    RangeLoop range = new RangeLoop();
    for (Extremes part : parts) {
      if (part == null) {
        continue;
      }
      int seen = Math.min(size, patterns.period());
      for (int place = 0; place < seen; place++) {
        if (part.smallest[place] <= part.largest[place]) {
          range.take(output(part.smallest[place], place));
          range.take(output(part.largest[place], place));
        }
      }
    }
    return GuessedGrid.rangeOf(range);
  }

  private float output(int ordered, int place) {
    float y = kept.at(RangeLoop.value(ordered), place);
    return relu ? Math.max(y, 0f) : y;
  }

  @Override
  public void addedOutput(Tensor input, Tensor other, Tensor output, Tensor positive) {
    NormalizedSumLoops loops = sumLoops(input, other, output, positive);
    splitter.run(size, patterns.period(), (part, from, to) -> loops.add(from, to));
    output.forgetRange();
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
    int smallest = GuessedGrid.smallestRaw(output, encoded, encoding);
    NormalizedSumLoops loops = sumLoops(input, other, output, positive);
    sumGrid.encode(loops, encoded, encoding, smallest);
    output.forgetRange();
  }

  private NormalizedSumLoops sumLoops(Tensor input, Tensor other, Tensor output, Tensor positive) {
    requireStatistics();
    if (relu) {
      throw new IllegalStateException("A normalisation with ReLU cannot add");
    }
    requireSize(ElementWiseArguments.floats(input, other, output));
    ElementWiseArguments.mask(positive, output);
    return new NormalizedSumLoops(
        kept, input.buffer(), other.buffer(), output.buffer(), positive.buffer());
  }

  @Override
  public void encodedOutput(Tensor input, Tensor output, Encoding encoding) {
    requireStatistics();
    int smallest = GuessedGrid.smallestRaw(input, output, encoding);
    requireSize(input.size());
    outputGrid.encode(
        new NormalizedValues(input.buffer(), kept),
        outputRange,
        output,
        encoding,
        relu ? 0 : smallest);
  }

  @Override
  public boolean activates(ActivationFunction function) {
    return !relu && NormalizedActivation.suits(function);
  }

  @Override
  public void activatedOutput(
      Tensor input, ActivationFunction function, Tensor output, Encoding encoding) {
    requireStatistics();
    if (!activates(function)) {
      throw new IllegalArgumentException(
          "Invalid function: " + function + " (must be one that this normalisation activates)");
    }
    int smallest = GuessedGrid.smallestRaw(input, output, encoding);
    requireSize(input.size());
    NormalizedActivation activation = new NormalizedActivation(function);
    NormalizedValues normalized = new NormalizedValues(input.buffer(), kept);
    outputGrid.encode(
        (values, start, length) -> {
          normalized.make(values, start, length);
          activation.run(values, length);
        },
        output,
        encoding,
        activation.isNonNegative() ? 0 : smallest);
    applied = activation;
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
    requireStatistics();
    parameterGradients(input, variance, gradOutput, gradGamma, gradBeta);
    ByteBuffer in = input.buffer();
    ByteBuffer gradient = gradOutput.buffer();
    ByteBuffer out = gradInput.buffer();
    splitter.run(
        size, patterns.period(), (part, from, to) -> gradients.write(in, gradient, out, from, to));
    gradInput.forgetRange();
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
    int smallest = GuessedGrid.smallestRaw(input, gradInput, encoding);
    requireSize(ElementWiseArguments.floats(input, gradOutput));
    parameterGradients(input, variance, gradOutput, gradGamma, gradBeta);
    gradientGrid.encode(
        gradients.values(input.buffer(), gradOutput.buffer()), gradInput, encoding, smallest);
  }

  /** Writes those of gamma and beta, and sets what the input's gradient is made with. */
  private void parameterGradients(
      Tensor input, Tensor variance, Tensor gradOutput, Tensor gradGamma, Tensor gradBeta) {
    ByteBuffer in = input.buffer();
    ByteBuffer gradient = gradOutput.buffer();
    double[] sums =
        blocks.sums(
            (plain, products, part, from, to) -> {
              if (applied != null) {
                leadThrough(in, gradient, from, to);
              }
              gradients.addSums(in, gradient, plain, products, from, to);
            });
    int rows = size / channels;
    float[] ofInput = new float[channels];
    float[] constant = new float[channels];
    for (int c = 0; c < channels; c++) {
      double squared = (double) variance.get(c) + epsilon;
      double product = sums[channels + c];
      gradBeta.set(c, (float) sums[c]);
      gradGamma.set(c, (float) (product / Math.sqrt(squared)));
      double scale = kept.scale()[c];
      ofInput[c] = (float) (-scale * product / squared / rows);
      constant[c] = (float) (-scale * sums[c] / rows);
    }
    patterns.fill(gradients.ofInput(), c -> ofInput[c]);
    patterns.fill(gradients.constant(), c -> constant[c]);
    gradGamma.forgetRange();
    gradBeta.forgetRange();
  }

  /** Makes gradients by what was applied to the output gradients by the output. */
  private void leadThrough(ByteBuffer input, ByteBuffer gradient, int from, int to) {
    NormalizedValues normalized = new NormalizedValues(input, kept);
    float[] values = patterns.allocate();
    for (int start = from; start < to; start += values.length) {
      int length = Math.min(values.length, to - start);
      normalized.make(values, start, length);
      applied.scaleGradients(values, gradient, start, length);
    }
  }

  private void requireStatistics() {
    if (!trained) {
      throw new IllegalStateException("A part of an output needs a statistics call before it");
    }
  }

  private void requireSize(int given) {
    if (given != size) {
      throw new IllegalArgumentException("Invalid size: " + given + " (must be " + size + ")");
    }
  }

  @Override
  public boolean readsOutputInGradients() {
    return false;
  }

  @Override
  public long bytesKept() {
    return 3L * Float.BYTES * patterns.period();
  }
}
