package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.onednn.OneDnn.Result;
import org.bytedeco.dnnl.memory;

/**
 * A product of an 8-bit left operand with 8-bit weights: the exact sum, rounded once to f32, times
 * a power of two.
 *
 * <p>A signed left operand on a CPU without 8-bit dot products takes two passes over its parts
 * ({@link SignedParts}). Where no sum can pass 2^24 in magnitude, both passes write f32 exactly and
 * the second adds to the first; longer sums stay integers until their difference is taken.
 */
final class IntegerProduct {
  /** Sums of so many products of two 8-bit numbers, each at most 2^14, are exact in f32. */
  private static final long EXACT_IN_FLOAT = (1 << 24) >> 14;

  private final Scratch scratch;
  private final NativeStep first;
  private final NativeStep second;
  private final Arrangement firstWeight;
  private final Arrangement secondWeight;
  private final int sourceSize;
  private final int resultSize;
  private final boolean wide;

  /** Makes the primitive for given types; its weights' layout is the primitive's choice. */
  interface Maker {
    NativeStep make(DataType source, DataType destination, Result result);
  }

  /**
   * Makes the passes.
   *
   * @param plainWeight layout of the weights as they are given to {@link #run}
   * @param sourceSize elements of the left operand
   * @param resultSize elements of the result
   * @param reduction products summed into one element
   */
  IntegerProduct(
      OneDnn library,
      OneDnnLibrary processor,
      memory.desc plainWeight,
      DataType sourceType,
      int sourceSize,
      int resultSize,
      long reduction,
      Maker maker) {
    this.scratch = library.scratch();
    this.sourceSize = sourceSize;
    this.resultSize = resultSize;
    boolean split = sourceType == DataType.S8 && !processor.dotProducts();
    this.wide = split && reduction > EXACT_IN_FLOAT;
    if (wide) {
      first = maker.make(DataType.U8, DataType.S32, Result.PLAIN);
      second = first;
      scratch.reserve(Scratch.Slot.SUMS, (long) resultSize * Integer.BYTES);
      scratch.reserve(Scratch.Slot.NEGATIVE_SUMS, (long) resultSize * Integer.BYTES);
    } else if (split) {
      first = maker.make(DataType.U8, DataType.F32, Result.SCALED);
      second = maker.make(DataType.U8, DataType.F32, Result.SCALED_AND_ADDED);
    } else {
      first = maker.make(sourceType, DataType.F32, Result.SCALED);
      second = null;
    }
    if (split) {
      scratch.reserve(Scratch.Slot.POSITIVE_PART, sourceSize);
      scratch.reserve(Scratch.Slot.NEGATIVE_PART, sourceSize);
    }
    memory.desc wanted = first.layout(OneDnn.WEIGHT);
    firstWeight =
        new Arrangement(library, "weights of " + first, plainWeight, wanted, Scratch.Slot.WEIGHT);
    if (second == null || second.layout(OneDnn.WEIGHT).equals(wanted)) {
      secondWeight = null;
    } else {
      secondWeight =
          new Arrangement(
              library,
              "weights of " + second,
              plainWeight,
              second.layout(OneDnn.WEIGHT),
              Scratch.Slot.WEIGHT);
    }
  }

  /** result = source times weight times {@code factor}, a power of two. */
  void run(Tensor source, Tensor weight, Tensor result, float factor) {
    Tensor arranged = firstWeight.arrange(weight);
    if (second == null) {
      first
          .scale(factor)
          .bind(OneDnn.SOURCE, source)
          .bind(OneDnn.WEIGHT, arranged)
          .bind(OneDnn.DESTINATION, result)
          .run();
      return;
    }
    Tensor positive = scratch.get(Scratch.Slot.POSITIVE_PART);
    Tensor negative = scratch.get(Scratch.Slot.NEGATIVE_PART);
    SignedParts.split(source, sourceSize, positive, negative);
    if (!wide) {
      first.scale(factor);
      second.scale(-factor);
    }
    Tensor target = wide ? scratch.get(Scratch.Slot.SUMS) : result;
    first
        .bind(OneDnn.SOURCE, positive)
        .bind(OneDnn.WEIGHT, arranged)
        .bind(OneDnn.DESTINATION, target)
        .run();
    second
        .bind(OneDnn.SOURCE, negative)
        .bind(OneDnn.WEIGHT, secondWeight == null ? arranged : secondWeight.arrange(weight))
        .bind(OneDnn.DESTINATION, wide ? scratch.get(Scratch.Slot.NEGATIVE_SUMS) : result)
        .run();
    if (wide) {
      SignedParts.combine(
          target, scratch.get(Scratch.Slot.NEGATIVE_SUMS), resultSize, factor, result);
    }
  }

  /** oneDNN's name of the kernel and the number of passes. */
  String implementation() {
    return second == null ? first.implementation() : first.implementation() + " in two passes";
  }
}
