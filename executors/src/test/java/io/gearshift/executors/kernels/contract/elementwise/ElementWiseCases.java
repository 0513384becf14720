package io.gearshift.executors.kernels.contract.elementwise;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Random;

/** Sizes and contents that the element-wise contract is tested with. */
public final class ElementWiseCases {
  private static final int[] SIZES = {
    0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 1000, 100_003
  };

  /** The method that gives {@link #sizes}, for {@code MethodSource}. */
  public static final String ALL_SIZES =
      "io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases#sizes";

  private static final int[] EXPONENTS = {0, 5, -3, 126, 127, 163, -126, -128, 252, -252};

  private static final double[] SCALES = {
    0.125, 0.3f, 1e-3f, 0.1, 0x1p100, 0x1p-130, 0x1.8p-148, 0x1p-200, 0x1p-252, 0x1p252
  };

  private static final int[] CHANNELS = {1, 3, 8, 10, 16, 20, 48, 64, 1001, 2049};

  private static final float[] NOT_FINITE = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.intBitsToFloat(0xFFC00000),
    Float.intBitsToFloat(0x7F800001)
  };

  /** Absolute error allowed per summand of about unit size. */
  public static final float SUM_TOLERANCE = 1e-6f;

  private ElementWiseCases() {}

  /** Empty, primes, vector lengths of 8 and 16 plus and minus one, large enough to be split. */
  public static int[] sizes() {
    return SIZES.clone();
  }

  /** Ordinary exponents, the ends of what tensors give, and the ends of what is allowed. */
  public static int[] exponents() {
    return EXPONENTS.clone();
  }

  /** Powers of two, steps that are none, what is subnormal, and what is no float at all. */
  public static double[] scales() {
    return SCALES.clone();
  }

  /** Small and odd counts of channels, whole vectors, and one with no short common multiple. */
  public static int[] channels() {
    return CHANNELS.clone();
  }

  public static float[] notFinite() {
    return NOT_FINITE.clone();
  }

  /** Normally distributed values. */
  public static Tensor normal(int size, long seed) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(DataType.F32, size);
    for (int i = 0; i < size; i++) {
      tensor.set(i, (float) random.nextGaussian());
    }
    return tensor;
  }

  /** All raw values of 8 bits, at random. */
  public static Tensor raws(DataType type, int size, long seed) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(type, size);
    for (int i = 0; i < size; i++) {
      tensor.setRaw(i, random.nextInt(1 << (Byte.SIZE * type.bytes())));
    }
    return tensor;
  }

  /** Integers, ties and their neighbours on the grid, saturation, zeros, extremes, infinities. */
  public static Tensor hard(int size, int scaleExponent, int bits) {
    Random random = new Random(bits * 1000L + scaleExponent);
    Tensor tensor = Tensor.allocate(DataType.F32, size);
    int offset = random.nextInt(13);
    for (int i = 0; i < size; i++) {
      int raw = random.nextInt(4 << bits) - (2 << bits);
      float onGrid = Math.scalb((float) raw, -scaleExponent);
      float tie = Math.scalb(raw + 0.5f, -scaleExponent);
      tensor.set(
          i,
          switch ((i + offset) % 13) {
            case 0 -> onGrid;
            case 1 -> tie;
            case 2 -> Math.nextUp(tie);
            case 3 -> Math.nextDown(tie);
            case 4 -> Math.nextUp(onGrid);
            case 5 -> Math.nextDown(onGrid);
            case 6 -> Math.scalb((float) random.nextGaussian(), bits - 2 - scaleExponent);
            case 7 -> -0f;
            case 8 -> Float.intBitsToFloat(random.nextInt(1 << 23));
            case 9 -> -Float.intBitsToFloat(random.nextInt(1 << 24));
            case 10 -> Math.scalb((float) random.nextGaussian(), 24 - scaleExponent);
            case 11 -> i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
            default -> i % 2 == 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
          });
    }
    return tensor;
  }

  public static int[] raws(Tensor tensor) {
    int[] raws = new int[tensor.size()];
    for (int i = 0; i < raws.length; i++) {
      raws[i] = tensor.raw(i);
    }
    return raws;
  }

  /** The first element that differs in its bits (all NaNs being equal), or -1. */
  public static int firstDifference(Tensor expected, Tensor actual) {
    for (int i = 0; i < expected.size(); i++) {
      if (Float.floatToIntBits(expected.get(i)) != Float.floatToIntBits(actual.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
