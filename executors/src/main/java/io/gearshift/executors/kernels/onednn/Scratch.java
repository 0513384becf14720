package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import java.util.EnumMap;
import java.util.Map;

/**
 * Memory that every primitive of one {@link OneDnnKernels} shares: only one runs at a time and
 * nothing here outlives a call. Sizes are reserved when layers are made, so calls allocate nothing.
 */
final class Scratch {
  private final Map<Slot, Tensor> memory = new EnumMap<>(Slot.class);

  /** What a piece of memory is used for; one call may use all of them. */
  enum Slot {
    /** oneDNN's own working memory. */
    PRIMITIVE,
    /** Weights in the layout that a primitive wants. */
    WEIGHT,
    /** A signed operand plus its zero point. */
    UNSIGNED,
    /** max(x, 0) of a signed operand. */
    POSITIVE_PART,
    /** max(-x, 0) of a signed operand. */
    NEGATIVE_PART,
    /** Rows of input patches. */
    PATCHES,
    /** Output gradients with lines of zeros between images. */
    SPREAD_GRADIENT,
    /** The part of an output gradient that would not saturate. */
    LOWERED_GRADIENT,
    /** The rest of it. */
    EXCESS_GRADIENT,
    /** Weights that were changed for one product. */
    WEIGHT_PART,
    /** Integer sums. */
    SUMS,
    /** Integer sums of the negative part. */
    NEGATIVE_SUMS,
    /** An activation in channel-first order. */
    ACTIVATION
  }

  /** Makes sure that a slot holds at least {@code bytes}. */
  void reserve(Slot slot, long bytes) {
    Tensor present = memory.get(slot);
    if (present == null || present.bytes() < bytes) {
      memory.put(slot, Tensor.allocate(DataType.S8, Math.toIntExact(Math.max(bytes, Long.BYTES))));
    }
  }

  /** The memory of a slot, at least as large as was reserved. */
  Tensor get(Slot slot) {
    return memory.get(slot);
  }

  /** Bytes held by all slots. */
  long bytes() {
    return memory.values().stream().mapToLong(Tensor::bytes).sum();
  }
}
