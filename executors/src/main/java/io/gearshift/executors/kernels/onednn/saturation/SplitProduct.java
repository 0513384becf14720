package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * A product of a signed left operand in two passes over its parts ({@link SignedParts}): the first
 * writes f32, the second subtracts from it. Exact whatever the weights, and half as fast as one
 * pass. Its primitives are made when they are first wanted, for that is rare.
 *
 * <p>As long as both sums are at most 2^24 in magnitude they are exact in f32, so the subtraction
 * rounds once. Weights for which that is not certain are taken a few channels at a time, and the
 * exact partial sums are added as integers; oneDNN's own 32-bit results are of no use, for they are
 * written by way of f32.
 */
final class SplitProduct {
  /** Integers up to here are exact in f32. */
  private static final int EXACT_IN_FLOAT = 1 << 24;

  /** The largest magnitude of a raw value. */
  private static final int LARGEST = 128;

  /** Sums of so many products are exact in f32 whatever the operands. */
  private static final int ALWAYS_EXACT = EXACT_IN_FLOAT / (LARGEST * LARGEST);

  private final Scratch scratch;
  private final WeightAxes axes;
  private final int sourceSize;
  private final int resultSize;
  private final ProductPass.Maker maker;
  private ProductPass first;
  private ProductPass second;

  SplitProduct(
      Scratch scratch, WeightAxes axes, int sourceSize, int resultSize, ProductPass.Maker maker) {
    this.scratch = scratch;
    this.axes = axes;
    this.sourceSize = sourceSize;
    this.resultSize = resultSize;
    this.maker = maker;
  }

  /** result = source times weight times factor. */
  void run(Tensor source, Tensor weight, Tensor result, float factor) {
    if (first == null) {
      first = maker.make(DataType.U8, Result.SCALED);
      second = maker.make(DataType.U8, Result.SCALED_AND_ADDED);
    }
    scratch.reserve(Scratch.Slot.POSITIVE_PART, sourceSize);
    scratch.reserve(Scratch.Slot.NEGATIVE_PART, sourceSize);
    Tensor positive = scratch.get(Scratch.Slot.POSITIVE_PART);
    Tensor negative = scratch.get(Scratch.Slot.NEGATIVE_PART);
    SignedParts.split(source, sourceSize, positive, negative);
    if (isExact(weight)) {
      first.run(positive, 0, weight, result, factor);
      second.run(negative, 0, weight, result, -factor);
    } else {
      runInParts(positive, negative, weight, result, factor);
    }
  }

  private boolean isExact(Tensor weight) {
    return axes.reduction() <= ALWAYS_EXACT
        || axes.largestOneSidedSum(weight) <= EXACT_IN_FLOAT / LARGEST;
  }

  private void runInParts(
      Tensor positive, Tensor negative, Tensor weight, Tensor result, float factor) {
    scratch.reserve(Scratch.Slot.SUMS, (long) resultSize * Integer.BYTES);
    scratch.reserve(Scratch.Slot.WEIGHT_PART, axes.size());
    Tensor part = scratch.get(Scratch.Slot.WEIGHT_PART);
    IntBuffer sums = scratch.get(Scratch.Slot.SUMS).buffer().asIntBuffer();
    FloatBuffer floats = result.buffer().asFloatBuffer();
    for (int i = 0; i < resultSize; i++) {
      sums.put(i, 0);
    }
    int units = Math.max(1, ALWAYS_EXACT / axes.taps());
    for (int start = 0; start < axes.units(); start += units) {
      axes.copyUnits(weight, start, Math.min(axes.units(), start + units), part);
      first.run(positive, 0, part, result, 1);
      for (int i = 0; i < resultSize; i++) {
        sums.put(i, sums.get(i) + (int) floats.get(i));
      }
      first.run(negative, 0, part, result, 1);
      for (int i = 0; i < resultSize; i++) {
        sums.put(i, sums.get(i) - (int) floats.get(i));
      }
    }
    for (int i = 0; i < resultSize; i++) {
      floats.put(i, (float) sums.get(i) * factor);
    }
  }
}
