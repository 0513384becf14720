package io.gearshift.executors.kernels.onednn.primitive;

import io.gearshift.executors.kernels.tensor.Tensor;
import org.bytedeco.dnnl.memory;

/** Brings an operand from its layout outside to the one that a primitive wants, if they differ. */
public final class Reorder {
  private final Scratch scratch;
  private final Scratch.Slot slot;
  private final Primitive reorder;

  public Reorder(
      PrimitiveFactory primitives,
      String name,
      memory.desc from,
      memory.desc to,
      Scratch.Slot slot) {
    this.scratch = primitives.scratch();
    this.slot = slot;
    if (from.equals(to)) {
      this.reorder = null;
    } else {
      this.reorder = primitives.reorder(name, from, to, Result.PLAIN);
      scratch.reserve(slot, to.get_size());
    }
  }

  /** The operand in the wanted layout: itself, or scratch memory that the next call overwrites. */
  public Tensor apply(Tensor operand) {
    if (reorder == null) {
      return operand;
    }
    Tensor reordered = scratch.get(slot);
    reorder.bind(Arguments.SOURCE, operand).bind(Arguments.DESTINATION, reordered).run();
    return reordered;
  }
}
