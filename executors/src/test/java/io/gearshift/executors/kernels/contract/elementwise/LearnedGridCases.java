package io.gearshift.executors.kernels.contract.elementwise;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Grids at certain trained values, and inputs that are hard for them. */
final class LearnedGridCases {
  private static final Bounds NORMAL = new Bounds(Float.MIN_NORMAL, 0x1p127f);
  private static final Bounds BITS = new Bounds(1, 10);
  private static final float ROOT = (float) Math.sqrt(2);
  private static final int MAX_BITS = Float.floatToRawIntBits(Float.MAX_VALUE);
  private static final int ULPS = 2;

  /**
   * Steps and largest values: raw values of 8 bits and just beyond; ends between two values, on a
   * tie, below half a step; steps at the ends of the normal floats; more raw values than 2^22.
   */
  private static final float[][] STEPS = {
    {0x1p-8f, 0.496f},
    {0x1p-8f, 0x1.fep-2f},
    {0x1p-8f, 0x1.fdp-2f},
    {1, 127},
    {1, 128},
    {1, 100.5f},
    {1, 0.5f},
    {1, 0.3f},
    {0.25f, 7.7f},
    {Float.MIN_NORMAL, 0x1p-120f},
    {0x1p126f, 0x1p127f},
    {0x1p127f, 0x1p127f},
    {0x1p-15f, 127.99f},
    {0x1p-20f, 127}
  };

  /** Smallest and largest powers: some, one, all of the normal floats, in the wrong order. */
  private static final float[][] ENDS = {
    {0x1p-6f, 1}, {0x1p-3f, 0x1p-3f}, {Float.MIN_NORMAL, 0x1p127f}, {2, 1}
  };

  /** Widths and largest powers: of few values, and with sizes below the normal floats. */
  private static final float[][] WIDTHS = {{4, 2}, {1, 1}, {7, 0x1p-100f}, {10, 1}};

  private LearnedGridCases() {}

  static List<LearnedUniform.At> uniform() {
    List<LearnedUniform.At> grids = new ArrayList<>();
    for (boolean signed : new boolean[] {true, false}) {
      for (float[] trained : STEPS) {
        grids.add(
            new LearnedUniform(LearnedUniform.Form.D_XMAX, signed, NORMAL, NORMAL)
                .at(trained[0], trained[1]));
      }
      grids.add(new LearnedUniform(LearnedUniform.Form.D_B, signed, BITS, NORMAL).at(1, 0x1p-8f));
    }
    return grids;
  }

  static List<LearnedPowers.At> powers() {
    List<LearnedPowers.At> grids = new ArrayList<>();
    for (int variant = 0; variant < 4; variant++) {
      boolean signed = variant % 2 == 0;
      boolean zero = variant < 2;
      for (float[] trained : ENDS) {
        grids.add(
            new LearnedPowers(LearnedPowers.Form.XMIN_XMAX, signed, zero, NORMAL, NORMAL)
                .at(trained[0], trained[1]));
      }
      for (float[] trained : WIDTHS) {
        grids.add(
            new LearnedPowers(LearnedPowers.Form.B_XMAX, signed, zero, BITS, NORMAL)
                .at(trained[0], trained[1]));
      }
    }
    return grids;
  }

  /** Values on the grid, ties, the end, their neighbours, and values of any size. */
  static Tensor hard(LearnedUniform.At at, int size, long seed) {
    return hard(
        size,
        seed,
        random ->
            switch (random.nextInt(3)) {
              case 0 -> at.step() * (double) random.nextInt(2 * at.largestRaw() + 2);
              case 1 -> at.step() * (random.nextInt(at.largestRaw() + 2) + 0.5);
              default -> at.largest();
            });
  }

  /** Powers of two, roots between them, the ends, their neighbours, and values of any size. */
  static Tensor hard(LearnedPowers.At at, int size, long seed) {
    int first = Math.getExponent(at.smallest()) - 2;
    int count = Math.max(1, Math.getExponent(at.largest()) - first + 3);
    return hard(
        size,
        seed,
        random ->
            switch (random.nextInt(5)) {
              case 0 -> Math.scalb(1.0, first + random.nextInt(count));
              case 1 -> Math.scalb(ROOT, first + random.nextInt(count));
              case 2 -> at.zeroEnd();
              case 3 -> at.smallest();
              default -> at.largest();
            });
  }

  private static Tensor hard(int size, long seed, ToDoubleFunction<Random> mark) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(DataType.F32, size);
    for (int i = 0; i < size; i++) {
      float magnitude =
          switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> Float.intBitsToFloat(random.nextInt(1 << 23));
            case 2 -> Float.intBitsToFloat(random.nextInt(MAX_BITS));
            case 3 -> Float.MAX_VALUE;
            default -> neighbour((float) mark.applyAsDouble(random), random);
          };
      tensor.set(i, random.nextBoolean() ? -magnitude : magnitude);
    }
    return tensor;
  }

  private static float neighbour(float magnitude, Random random) {
    int bits = Float.floatToRawIntBits(magnitude) + random.nextInt(2 * ULPS + 1) - ULPS;
    return Float.intBitsToFloat(Math.max(0, Math.min(MAX_BITS, bits)));
  }

  /** A copy in which every seventh element, from the first on, is NaN or infinite. */
  static Tensor withNotFinite(Tensor tensor) {
    Tensor copy = Tensor.allocate(DataType.F32, tensor.size());
    copy.copyFrom(tensor);
    for (int i = 0; i < copy.size(); i += 7) {
      copy.set(i, ElementWiseCases.notFinite()[i / 7 % ElementWiseCases.notFinite().length]);
    }
    return copy;
  }
}
