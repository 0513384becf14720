package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Tensor;
import org.bytedeco.dnnl.memory;

/** Brings an operand from its layout outside to the one that a primitive wants, if they differ. */
final class Arrangement {
  private final Scratch scratch;
  private final Scratch.Slot slot;
  private final NativeStep reorder;

  Arrangement(OneDnn library, String name, memory.desc from, memory.desc to, Scratch.Slot slot) {
    this.scratch = library.scratch();
    this.slot = slot;
    if (from.equals(to)) {
      this.reorder = null;
    } else {
      this.reorder = library.reorder(name, from, to, OneDnn.Result.PLAIN);
      scratch.reserve(slot, to.get_size());
    }
  }

  /** The operand in the wanted layout: itself, or scratch memory that the next call overwrites. */
  Tensor arrange(Tensor operand) {
    if (reorder == null) {
      return operand;
    }
    Tensor arranged = scratch.get(slot);
    reorder.bind(OneDnn.SOURCE, operand).bind(OneDnn.DESTINATION, arranged).run();
    return arranged;
  }
}
