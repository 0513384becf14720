package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.dnnl.memory;

/**
 * A product of an 8-bit left operand with 8-bit weights: the exact sum, rounded once to f32, times
 * a power of two.
 *
 * <p>A signed left operand on a CPU without 8-bit dot products takes two passes over its parts
 * ({@link SignedParts}): the first writes f32, the second subtracts from it. As long as both sums
 * are at most 2^24 in magnitude they are exact in f32, so the subtraction rounds once. Weights for
 * which that is not certain are taken a few channels at a time, and the exact partial sums are
 * added as integers; oneDNN's own 32-bit results are of no use, for they are written by way of f32.
 */
final class IntegerProduct {
  /** Integers up to here are exact in f32. */
  private static final int EXACT_IN_FLOAT = 1 << 24;

  /** The largest magnitude of a raw value. */
  private static final int LARGEST = 128;

  /** Sums of so many products are exact in f32 whatever the operands. */
  private static final int ALWAYS_EXACT = EXACT_IN_FLOAT / (LARGEST * LARGEST);

  private final Scratch scratch;
  private final WeightAxes axes;
  private final NativeStep first;
  private final NativeStep second;
  private final Arrangement firstWeight;
  private final Arrangement secondWeight;
  private final int sourceSize;
  private final int resultSize;

  /** Makes the primitive for given types; its weights' layout is the primitive's choice. */
  interface Maker {
    NativeStep make(DataType source, Result result);
  }

  /**
   * Makes the passes.
   *
   * @param plainWeight layout of the weights as they are given to {@link #run}
   * @param axes the axes of those weights
   * @param sourceSize elements of the left operand
   * @param resultSize elements of the result
   */
  IntegerProduct(
      OneDnn library,
      OneDnnLibrary processor,
      memory.desc plainWeight,
      WeightAxes axes,
      DataType sourceType,
      int sourceSize,
      int resultSize,
      Maker maker) {
    this.scratch = library.scratch();
    this.axes = axes;
    this.sourceSize = sourceSize;
    this.resultSize = resultSize;
    boolean split = sourceType == DataType.S8 && !processor.dotProducts();
    first = maker.make(split ? DataType.U8 : sourceType, Result.SCALED);
    second = split ? maker.make(DataType.U8, Result.SCALED_AND_ADDED) : null;
    firstWeight = arrangement(library, plainWeight, first);
    secondWeight =
        split && !second.layout(OneDnn.WEIGHT).equals(first.layout(OneDnn.WEIGHT))
            ? arrangement(library, plainWeight, second)
            : null;
    if (split) {
      scratch.reserve(Scratch.Slot.POSITIVE_PART, sourceSize);
      scratch.reserve(Scratch.Slot.NEGATIVE_PART, sourceSize);
    }
  }

  private static Arrangement arrangement(OneDnn library, memory.desc plain, NativeStep step) {
    return new Arrangement(
        library, "weights of " + step, plain, step.layout(OneDnn.WEIGHT), Scratch.Slot.WEIGHT);
  }

  /** result = source times weight times {@code factor}, a power of two. */
  void run(Tensor source, Tensor weight, Tensor result, float factor) {
    if (second == null) {
      pass(first, source, firstWeight.arrange(weight), result, factor);
      return;
    }
    Tensor positive = scratch.get(Scratch.Slot.POSITIVE_PART);
    Tensor negative = scratch.get(Scratch.Slot.NEGATIVE_PART);
    SignedParts.split(source, sourceSize, positive, negative);
    if (!isExact(weight)) {
      runInParts(positive, negative, weight, result, factor);
      return;
    }
    Tensor arranged = firstWeight.arrange(weight);
    pass(first, positive, arranged, result, factor);
    if (secondWeight != null) {
      arranged = secondWeight.arrange(weight);
    }
    pass(second, negative, arranged, result, -factor);
  }

  private static void pass(
      NativeStep step, Tensor source, Tensor weight, Tensor result, float factor) {
    step.scale(factor)
        .bind(OneDnn.SOURCE, source)
        .bind(OneDnn.WEIGHT, weight)
        .bind(OneDnn.DESTINATION, result)
        .run();
  }

  private boolean isExact(Tensor weight) {
    return axes.reduction() <= ALWAYS_EXACT
        || axes.largestOneSidedSum(weight) <= EXACT_IN_FLOAT / LARGEST;
  }

  private void runInParts(
      Tensor positive, Tensor negative, Tensor weight, Tensor result, float factor) {
    // Only weights that are nearly all extreme come here, so the memory is taken when they do.
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
      Tensor arranged = firstWeight.arrange(part);
      pass(first, positive, arranged, result, 1);
      for (int i = 0; i < resultSize; i++) {
        sums.put(i, sums.get(i) + (int) floats.get(i));
      }
      pass(first, negative, arranged, result, 1);
      for (int i = 0; i < resultSize; i++) {
        sums.put(i, sums.get(i) - (int) floats.get(i));
      }
    }
    for (int i = 0; i < resultSize; i++) {
      floats.put(i, (float) sums.get(i) * factor);
    }
  }

  /** oneDNN's name of the kernel and the number of passes. */
  String implementation() {
    return second == null ? first.implementation() : first.implementation() + " in two passes";
  }
}
