package io.gearshift.executors.kernels.host.grid;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Expectation;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.Mixture;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.Blocks;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.GaussianGrid;
import java.util.Arrays;
import java.util.List;

/**
 * Gaussian grids and their mixtures: what all host backends share.
 *
 * @param loops of the backend
 * @param blocks over which it spreads them
 */
public record GaussianGrids(Loops loops, Blocks blocks) {

  /** The smallest standard deviation: that of equal values would be no step. */
  private static final double LEAST_DEVIATION = Float.MIN_NORMAL;

  /** Makes the loops over grids and their shares. */
  public interface Loops {
    GaussianLoops of(GaussianGrid[] grids, float[] shares);
  }

  public void encode(Tensor input, Tensor output, Grid.Gaussian grid, Encoding encoding) {
    StepGrid.requireNearest(encoding);
    requireHolds(input, output, grid);
    GaussianGrid[] levels = levels(List.of(grid), input);
    GaussianLoops own = loops.of(levels, new float[] {1});
    blocks.write(input, output, own::encode, encoding.status(), encoding.place());
    if (output.type() != DataType.F32) {
      output.setScale(levels[0].scale());
    }
  }

  private static void requireHolds(Tensor input, Tensor output, Grid.Gaussian grid) {
    if (output.type() == DataType.F32) {
      ElementWiseArguments.floats(input, output);
      return;
    }
    // A raw value of odd numbers has a bit more.
    ElementWiseArguments.quantization(input, output, grid.bits() + 1);
    if (output.type() == DataType.U8 && grid.smallestRaw() < 0) {
      throw new IllegalArgumentException(
          "Invalid tensor: " + output + " (must be S8 or F32 for values below zero)");
    }
  }

  public void mix(Tensor input, Tensor output, Mixture mixture, PassStatus status, int place) {
    ElementWiseArguments.floats(input, output);
    GaussianLoops own = loops.of(levels(mixture.grids(), input), shares(mixture));
    blocks.write(input, output, own::mix, status, place);
    output.forgetRange();
  }

  public void gradient(Tensor input, Tensor gradient, Mixture mixture, Tensor gradLogits) {
    int size = ElementWiseArguments.floats(input, gradient);
    ElementWiseArguments.floats(mixture.logits(), gradLogits);
    float[] shares = shares(mixture);
    GaussianLoops own = loops.of(levels(mixture.grids(), input), shares);
    boolean clips = mixture.grids().stream().noneMatch(Grid.Gaussian::needsDeviation);
    double[] total =
        blocks.sums(
            size,
            shares.length,
            (sums, from, to) -> {
              own.correlate(input, gradient, sums, from, to);
              if (clips) {
                own.clip(input, gradient, from, to);
              }
            });
    addSoftmaxGradient(shares, total, gradLogits);
    gradient.forgetRange();
  }

  public void clip(Tensor input, Tensor gradient, Grid.Gaussian grid) {
    int size = ElementWiseArguments.floats(input, gradient);
    GaussianLoops own = loops.of(levels(List.of(grid), input), new float[] {1});
    blocks.each(size, (from, to) -> own.clip(input, gradient, from, to));
    gradient.forgetRange();
  }

  public static void addProductOfMeans(
      Expectation first, Expectation second, float factor, Tensor term) {
    double firstMean = mean(first);
    double secondMean = mean(second);
    term.set(0, (float) (term.get(0) + factor * firstMean * secondMean));
    addMeanGradient(first, factor * secondMean);
    addMeanGradient(second, factor * firstMean);
  }

  private static double mean(Expectation expectation) {
    float[] shares = softmax(expectation.logits());
    double mean = 0;
    for (int i = 0; i < shares.length; i++) {
      mean += shares[i] * (double) expectation.values().get(i);
    }
    return mean;
  }

  private static void addMeanGradient(Expectation expectation, double factor) {
    double[] gradients =
        expectation.values().stream().mapToDouble(value -> factor * value).toArray();
    addSoftmaxGradient(softmax(expectation.logits()), gradients, expectation.gradLogits());
  }

  /** gradLogits[i] += shares[i] * (gradients[i] - their mean by the shares). */
  private static void addSoftmaxGradient(float[] shares, double[] gradients, Tensor gradLogits) {
    double mean = 0;
    for (int i = 0; i < shares.length; i++) {
      mean += shares[i] * gradients[i];
    }
    for (int i = 0; i < shares.length; i++) {
      gradLogits.set(i, (float) (gradLogits.get(i) + shares[i] * (gradients[i] - mean)));
    }
  }

  private static float[] shares(Mixture mixture) {
    float[] shares = softmax(mixture.logits());
    if (shares.length != mixture.grids().size()) {
      throw new IllegalArgumentException(
          "Invalid logits: "
              + shares.length
              + " (must be "
              + mixture.grids().size()
              + ", as grids)");
    }
    return shares;
  }

  private static float[] softmax(Tensor logits) {
    float[] values = logits.toFloats();
    double largest = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      largest = Math.max(largest, value);
    }
    double[] powers = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      powers[i] = StrictMath.exp(values[i] - largest);
    }
    double sum = Arrays.stream(powers).sum();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (powers[i] / sum);
    }
    return values;
  }

  private static GaussianGrid[] levels(List<Grid.Gaussian> grids, Tensor input) {
    double deviation =
        grids.stream().anyMatch(Grid.Gaussian::needsDeviation) ? deviation(input) : Double.NaN;
    return grids.stream().map(grid -> grid.levels(deviation)).toArray(GaussianGrid[]::new);
  }

  /** In the order of the elements, in double precision. */
  private static double deviation(Tensor input) {
    int size = input.size();
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += input.get(i);
    }
    double mean = sum / size;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double distance = input.get(i) - mean;
      squares += distance * distance;
    }
    return Math.max(LEAST_DEVIATION, Math.sqrt(squares / Math.max(1, size - 1)));
  }
}
