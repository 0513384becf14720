package io.gearshift.executors.kernels.vector.loop;

import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/** {@link RawLoops} over whole tensors, spread over threads. */
public final class RawParts {
  /** Parts of a loop begin at whole cache lines even of one-byte outputs. */
  private static final int LINE = 64;

  private final WorkSplitter splitter;

  public RawParts(WorkSplitter splitter) {
    this.splitter = splitter;
  }

  /** As {@code HostElementWise.rawRange}. */
  public RawRange rawRange(Tensor input) {
    int size = ElementWiseArguments.raws(input);
    if (size == 0) {
      return new RawRange(0, 0);
    }
    ByteBuffer buffer = input.buffer();
    RawRange[] ranges = new RawRange[splitter.parts()];
    splitter.run(
        size,
        LINE,
        (part, from, to) -> ranges[part] = RawLoops.range(buffer, input.type(), from, to));
    int min = ranges[0].min();
    int max = ranges[0].max();
    for (int part = 1; part < ranges.length; part++) {
      if (ranges[part] != null) {
        min = Math.min(min, ranges[part].min());
        max = Math.max(max, ranges[part].max());
      }
    }
    return new RawRange(min, max);
  }

  /** As {@code HostElementWise.shiftRaw}. */
  public void shiftRaw(Tensor input, Tensor output, int offset) {
    int size = ElementWiseArguments.shift(input, output);
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    splitter.run(size, LINE, (part, from, to) -> RawLoops.shift(in, out, offset, from, to));
    output.setScale(input.scale());
  }

  /** As {@code HostElementWise.largePairs}. */
  public int largePairs(Tensor input, int rows, int columns, int limit, int[] found) {
    int groups = ElementWiseArguments.groups(input, rows, columns);
    int pairs = rows / 2;
    ByteBuffer buffer = input.buffer();
    int[] counts = new int[splitter.parts()];
    int[][] foundByPart = new int[counts.length][];
    splitter.run(
        input.size(),
        groups * pairs,
        1,
        (part, from, to) -> {
          foundByPart[part] = part == 0 ? found : new int[found.length];
          if (columns == 1) {
            counts[part] =
                RawLoops.largeNeighbours(buffer, rows, limit, from, to, foundByPart[part]);
            return;
          }
          for (int pair = from; pair < to; pair++) {
            int start = (pair / pairs * rows + pair % pairs * 2) * columns;
            counts[part] =
                RawLoops.largePairs(buffer, start, columns, limit, foundByPart[part], counts[part]);
          }
        });
    int total = counts[0];
    for (int part = 1; part < counts.length; part++) {
      int room = Math.max(0, found.length - total);
      if (counts[part] > 0) {
        int kept = Math.min(room, Math.min(counts[part], found.length));
        System.arraycopy(foundByPart[part], 0, found, found.length - room, kept);
      }
      total += counts[part];
    }
    return total;
  }
}
