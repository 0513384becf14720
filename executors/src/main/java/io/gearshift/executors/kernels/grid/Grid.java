package io.gearshift.executors.kernels.grid;

import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.numerics.GaussianGrid;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import java.util.Optional;

/**
 * The numbers that a kernel rounds to. Where they say nothing else: a uniform grid of {@code bits}
 * bits, sign included, symmetric but for one value: raw values of [-2^(bits-1), 2^(bits-1) - 1], of
 * which one is {@link Tensor#scale} apart from the next.
 */
public sealed interface Grid {

  /** Width of a number, 2 to 16 unless a grid says otherwise. */
  int bits();

  /** The smallest raw value. */
  default int smallestRaw() {
    return new DynamicFixedPoint(bits()).smallestRaw();
  }

  /**
   * Dynamic fixed point: the scale is the power of two that {@link DynamicFixedPoint#scaleExponent}
   * takes for the range of the tensor that is encoded.
   */
  record OfRange(int bits) implements Grid {}

  /**
   * A grid whose scale is a number that a kernel reads where it lies: raw = x / step, rounded to
   * the nearest, ties to even, and saturated.
   *
   * @param step F32, one element, above 0
   */
  record OfStep(int bits, Tensor step) implements Grid {}

  /**
   * {@link io.gearshift.executors.numerics.FixedPoint} of a range that a kernel reads where it
   * lies: symmetric, raw values of [-(2^(bits-1) - 1), 2^(bits-1) - 1], to the nearest, ties to
   * even.
   *
   * @param bits sign included, 2 to 32
   * @param integerBits F32, one element, a whole number from -126 to 126
   * @param overflow F32, three elements, added to: the share of the tensor's values that overflow,
   *     the share that would with one integer bit less, and 1; empty where nobody counts
   */
  record OfIntegerBits(int bits, Tensor integerBits, Optional<Tensor> overflow) implements Grid {
    @Override
    public int smallestRaw() {
      return -((1 << (bits - 1)) - 1);
    }
  }

  /** {@link io.gearshift.executors.numerics.HalfFloat}, F32 to F32, to the nearest. */
  record OfHalfFloats() implements Grid {
    @Override
    public int bits() {
      return 16;
    }
  }

  /** Levels that fit a Gaussian: {@link GaussianGrid}, to the nearest. */
  sealed interface Gaussian extends Grid {

    /**
     * The levels.
     *
     * @param deviation standard deviation of the tensor's values, where {@link #needsDeviation}
     */
    GaussianGrid levels(double deviation);

    /** Whether a kernel has to know the standard deviation of the tensor. */
    boolean needsDeviation();
  }

  /** {@link GaussianGrid#halfWave}: raw values from 0 on, U8 or F32. */
  record OfHalfWave(int bits) implements Gaussian {
    @Override
    public GaussianGrid levels(double deviation) {
      return GaussianGrid.halfWave(bits);
    }

    @Override
    public boolean needsDeviation() {
      return false;
    }

    @Override
    public int smallestRaw() {
      return 0;
    }
  }

  /**
   * {@link GaussianGrid#midRise} for the standard deviation of the tensor itself, the square root
   * of the sum of squared distances from its mean over one less than its size: raw values are odd,
   * S8 or F32.
   */
  record OfMidRise(int bits) implements Gaussian {
    @Override
    public GaussianGrid levels(double deviation) {
      return GaussianGrid.midRise(bits, deviation);
    }

    @Override
    public boolean needsDeviation() {
      return true;
    }

    @Override
    public int smallestRaw() {
      return 1 - (1 << bits);
    }
  }

  /** A grid with two trained values, which a kernel reads where they lie; to the nearest. */
  sealed interface Learned extends Grid {

    /** What is trained. */
    LearnedFormat format();

    /** F32, two elements. */
    Tensor trained();

    /** As wide as a float: the width is trained, too. */
    @Override
    default int bits() {
      return Float.SIZE;
    }
  }

  /**
   * {@link LearnedUniform}: F32, or the raw values as S8 or U8 where these hold the largest one.
   */
  record OfLearnedUniform(LearnedUniform format, Tensor trained) implements Learned {}

  /** {@link LearnedPowers}: F32. */
  record OfLearnedPowers(LearnedPowers format, Tensor trained) implements Learned {}
}
