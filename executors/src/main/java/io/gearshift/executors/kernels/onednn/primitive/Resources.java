package io.gearshift.executors.kernels.onednn.primitive;

import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.WorkSplitter;

/**
 * What the 8-bit products of one backend share.
 *
 * @param primitives makes them
 * @param processor what they run on
 * @param elementWise loops over single elements
 * @param splitter spreads copies over threads
 */
public record Resources(
    PrimitiveFactory primitives,
    OneDnnLibrary processor,
    HostElementWise elementWise,
    WorkSplitter splitter) {

  public Scratch scratch() {
    return primitives.scratch();
  }

  /** Whether bytes of this processor's products are only summed in pairs of 16 bits. */
  public boolean sumsPairsIn16Bits() {
    return !processor.dotProducts();
  }
}
