package io.gearshift.executors.kernels.onednn.primitive;

import io.gearshift.executors.kernels.host.ElementWiseProvider;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.tensor.HostArena;
import java.util.ArrayList;
import java.util.List;

/**
 * What the 8-bit products of one backend share.
 *
 * @param primitives makes them
 * @param processor what they run on
 * @param elementWise loops over single elements
 * @param splitter spreads loops, and parts of products, over threads
 * @param parts for each thread what a part of a product uses that it runs alone; none if all
 *     threads can only work on one product together
 */
public record Resources(
    PrimitiveFactory primitives,
    OneDnnLibrary processor,
    HostElementWise elementWise,
    WorkSplitter splitter,
    List<Resources> parts) {

  /**
   * Everything for one backend.
   *
   * @param memory that working memory is of
   * @param elementWise loops of as many threads
   */
  public static Resources of(
      OneDnnLibrary processor, HostArena memory, HostElementWise elementWise, int threads) {
    return new Resources(
        new PrimitiveFactory(new Scratch(memory), threads),
        processor,
        elementWise,
        new WorkSplitter(threads),
        OmpThreads.available() ? parts(processor, memory, threads) : List.of());
  }

  private static List<Resources> parts(OneDnnLibrary processor, HostArena memory, int threads) {
    List<Resources> parts = new ArrayList<>();
    for (int i = 0; threads > 1 && i < threads; i++) {
      parts.add(
          new Resources(
              new PrimitiveFactory(new Scratch(memory), 1),
              processor,
              ElementWiseProvider.choose(1).elementWise(),
              new WorkSplitter(1),
              List.of()));
    }
    return List.copyOf(parts);
  }

  public Scratch scratch() {
    return primitives.scratch();
  }

  /** Whether bytes of this processor's products are only summed in pairs of 16 bits. */
  public boolean sumsPairsIn16Bits() {
    return !processor.dotProducts();
  }
}
