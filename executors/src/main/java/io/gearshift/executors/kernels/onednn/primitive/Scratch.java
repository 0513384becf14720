package io.gearshift.executors.kernels.onednn.primitive;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.HostMemory;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;

/**
 * Memory that every primitive of one backend shares: only one runs at a time and nothing here
 * outlives a call. Sizes are reserved when layers are made, so that only the first calls allocate.
 */
public final class Scratch {
  private final HostArena arena;
  private final Map<Slot, Integer> wanted = new EnumMap<>(Slot.class);
  private final Map<Slot, Tensor> memory = new EnumMap<>(Slot.class);

  /**
   * @param arena that the memory is of
   */
  public Scratch(HostArena arena) {
    this.arena = arena;
  }

  /** What a part of the memory is used for; one call may use all of them. */
  public enum Slot {
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
    /**
     * Rows of im2col, an input as [channel][position][image], or some rows and columns of an input
     * gradient.
     */
    COPY,
    /** Output gradients with rows of zeros between images. */
    PADDED_GRADIENT,
    /** The part of an output gradient that would not saturate. */
    LOWERED_GRADIENT,
    /** The rest of it. */
    EXCESS_GRADIENT,
    /** Weights that were changed for one product. */
    WEIGHT_PART,
    /** Weights, [tap][output channel][input channel]. */
    TAPS,
    /** Integer sums, or sums that are not yet where they belong. */
    SUMS,
    /** Integer sums of the negative part. */
    NEGATIVE_SUMS,
    /** An activation in channel-first order. */
    ACTIVATION
  }

  /**
   * Says that a slot must hold at least {@code bytes}.
   *
   * @throws ArithmeticException if that is more than a tensor can hold
   */
  public void reserve(Slot slot, long bytes) {
    wanted.merge(slot, HostMemory.requireBytes(Math.max(bytes, Long.BYTES)), Math::max);
  }

  /**
   * Memory of one primitive alone, which keeps something in it between calls.
   *
   * @throws ArithmeticException if {@code bytes} are more than a tensor can hold
   */
  public Tensor kept(long bytes) {
    return arena.allocate(DataType.U8, HostMemory.requireBytes(bytes));
  }

  /**
   * The memory of a slot, at least as large as was reserved. It is allocated when it is first
   * wanted, after all layers have said how much they need.
   */
  public Tensor get(Slot slot) {
    Tensor present = memory.get(slot);
    if (present == null || present.bytes() < wanted.get(slot)) {
      present = arena.allocate(DataType.S8, wanted.get(slot));
      memory.put(slot, present);
    }
    return present;
  }

  /** Bytes held by all slots. */
  public long bytes() {
    return memory.values().stream().mapToLong(Tensor::bytes).sum();
  }
}
