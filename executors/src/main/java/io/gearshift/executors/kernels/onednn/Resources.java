package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.WorkSplitter;

/**
 * What the 8-bit products of one {@link OneDnnKernels} share.
 *
 * @param library makes primitives
 * @param processor what they run on
 * @param elementWise loops over single elements
 * @param splitter spreads copies over threads
 */
record Resources(
    OneDnn library, OneDnnLibrary processor, HostElementWise elementWise, WorkSplitter splitter) {

  Scratch scratch() {
    return library.scratch();
  }

  /** Whether bytes of this processor's products are only summed in pairs of 16 bits. */
  boolean sumsPairsIn16Bits() {
    return !processor.dotProducts();
  }
}
