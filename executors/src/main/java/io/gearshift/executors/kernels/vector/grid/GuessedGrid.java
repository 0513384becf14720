package io.gearshift.executors.kernels.vector.grid;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Writes values on the grid of their range while they are made, a period at a time: they are
 * rounded from a cache and need not be written to memory. Where their range is not known before, it
 * is taken in on the way: values go onto the grid of the values of the last call, and once more
 * where the grid turns out to be another. Results do not depend on that guess.
 */
public final class GuessedGrid {
  private final WorkSplitter splitter;
  private final int period;
  private int exponent;

  public GuessedGrid(WorkSplitter splitter, int period) {
    this.splitter = splitter;
    this.period = period;
  }

  /** Makes the values of the elements from {@code start} on, at most a period of them. */
  @FunctionalInterface
  public interface Source {
    void make(float[] values, int start, int length);

    /**
     * Makes them as bytes, rounded to the nearest.
     *
     * @param range takes in the values
     * @param room for a period of values
     */
    default void quantize(
        GridLoop grid, RangeLoop range, float[] room, ByteBuffer output, int start, int length) {
      make(room, start, length);
      range.run(room, length);
      grid.quantize(room, output, start, length);
    }

    /** The same, rounded stochastically. */
    default void quantizeStochastic(
        GridLoop grid,
        RandomStream stream,
        RangeLoop range,
        float[] room,
        ByteBuffer output,
        int start,
        int length) {
      make(room, start, length);
      range.run(room, length);
      grid.quantizeStochastic(room, output, stream, start, length);
    }
  }

  /** Encodes values whose range is known; empty stands for one that is not finite. */
  public void encode(
      Source source, Optional<Range> range, Tensor output, Encoding encoding, int least) {
    exponent = exponent(range, encoding);
    run(source, output, encoding, least);
  }

  /** Encodes values whose range is not known. */
  public void encode(Source source, Tensor output, Encoding encoding, int least) {
    int guess = exponent;
    RangeLoop range = run(source, output, encoding, least);
    exponent = exponent(rangeOf(range), encoding);
    if (exponent != guess) {
      run(source, output, encoding, least);
    }
  }

  /** Returns the range of the values, of use only where the source takes it in. */
  private RangeLoop run(Source source, Tensor output, Encoding encoding, int least) {
    RangeLoop[] ranges = new RangeLoop[splitter.parts()];
    GridLoop grid = new GridLoop(encoding.grid().bits(), exponent, least);
    RandomStream stream = encoding.stream().orElse(null);
    ByteBuffer bytes = output.buffer();
    splitter.run(
        output.size(),
        period,
        (part, from, to) -> {
          float[] values = new float[period];
          RangeLoop range = new RangeLoop();
          for (int start = from; start < to; start += period) {
            int length = Math.min(period, to - start);
            if (stream == null) {
              source.quantize(grid, range, values, bytes, start, length);
            } else {
              source.quantizeStochastic(grid, stream, range, values, bytes, start, length);
            }
          }
          ranges[part] = range;
        });
    output.setScale(DynamicFixedPoint.powerOfTwo(-exponent));
    return RangeLoop.merged(ranges);
  }

  /** What a loop has taken in; empty if some of it is not finite. */
  public static Optional<Range> rangeOf(RangeLoop range) {
    return range.isFinite() ? Optional.of(new Range(range.min(), range.max())) : Optional.empty();
  }

  /** The scale exponent of a range; 0, and a word to the status, where that is not finite. */
  public static int exponent(Optional<Range> range, Encoding encoding) {
    if (range.isEmpty()) {
      HostPassStatus.of(encoding.status()).notFinite(encoding.place());
      return 0;
    }
    return new DynamicFixedPoint(encoding.grid().bits())
        .scaleExponent(range.get().min(), range.get().max());
  }

  /**
   * The smallest raw value that an output holds.
   *
   * @throws IllegalArgumentException if it is not of bytes, or the grid not that of a range
   */
  public static int smallestRaw(Tensor output, Encoding encoding) {
    if (!(encoding.grid() instanceof Grid.OfRange)) {
      throw new IllegalArgumentException(
          "Invalid grid: " + encoding.grid() + " (must be that of the output's range)");
    }
    return ElementWiseArguments.smallestRaw(output, encoding.grid().bits());
  }

  /** The same, with an input of its size. */
  public static int smallestRaw(Tensor input, Tensor output, Encoding encoding) {
    ElementWiseArguments.quantization(input, output, encoding.grid().bits());
    return smallestRaw(output, encoding);
  }
}
