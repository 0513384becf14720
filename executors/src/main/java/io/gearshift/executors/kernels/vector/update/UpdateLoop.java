package io.gearshift.executors.kernels.vector.update;

import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An optimiser's update of a part of a tensor, and the range of the parameters that it writes:
 * limited by the bytes it moves, so that the range costs nothing.
 */
public abstract class UpdateLoop {
  /** Elements that are snapped at a time: 16 kB of them. */
  private static final int BLOCK = 4096;

  private static final ThreadLocal<ByteBuffer> SNAPPED =
      ThreadLocal.withInitial(
          () -> ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.nativeOrder()));

  /** Snaps the elements [from, to) of a tensor; the first goes to index from - shift. */
  @FunctionalInterface
  public interface SnapLoop {
    public void run(ByteBuffer input, ByteBuffer output, int shift, int from, int to);
  }

  /** Updates the elements [from, to) and returns the range of the new parameters. */
  public final RangeLoop run(ByteBuffer gradient, int from, int to) {
    RangeLoop range = new RangeLoop();
    run(gradient, 0, from, to, range);
    return range;
  }

  /**
   * The same with the gradient snapped to a grid first, a block at a time: the snapped block does
   * not leave the nearest cache.
   */
  public final RangeLoop run(ByteBuffer gradient, SnapLoop snap, int from, int to) {
    ByteBuffer snapped = SNAPPED.get();
    RangeLoop range = new RangeLoop();
    for (int block = from; block < to; block += BLOCK) {
      int end = Math.min(to, block + BLOCK);
      snap.run(gradient, snapped, block, block, end);
      run(snapped, block, block, end, range);
    }
    return range;
  }

  /**
   * Updates the elements [from, to) and takes the new parameters into a range.
   *
   * @param shift what is taken from an element's index for that of its gradient
   */
  public abstract void run(ByteBuffer gradient, int shift, int from, int to, RangeLoop range);
}
