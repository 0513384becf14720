package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gives every intermediate tensor its place: buffers whose lifetimes do not meet share memory. Time
 * is counted in executed steps: forward 0 to n-1, backward n to 2n-1.
 */
final class BufferPlan {
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<Tensor> blocks = new ArrayList<>();

  /** A tensor to be: usable once {@link #allocate} has run. */
  static final class Buffer {
    private final DataType type;
    private final int[] shape;
    private final int from;
    private int to;
    private Tensor tensor;

    private Buffer(DataType type, int[] shape, int from) {
      this.type = type;
      this.shape = shape;
      this.from = from;
      this.to = from;
    }

    /** Says that the contents are still wanted at {@code time}. */
    void keepUntil(int time) {
      to = Math.max(to, time);
    }

    Tensor tensor() {
      return tensor;
    }

    long bytes() {
      long bytes = type.bytes();
      for (int length : shape) {
        bytes *= length;
      }
      return bytes;
    }

    /** Whether the contents live across {@code time}. */
    boolean livesAcross(int time) {
      return from < time && to >= time;
    }
  }

  /** A buffer first written at {@code from}. */
  Buffer request(DataType type, int[] shape, int from) {
    Buffer buffer = new Buffer(type, shape.clone(), from);
    buffers.add(buffer);
    return buffer;
  }

  /** Places all buffers, the largest gaps first reused, and allocates the memory. */
  void allocate() {
    List<Block> free = new ArrayList<>();
    List<Block> all = new ArrayList<>();
    List<Placement> placements = new ArrayList<>();
    List<Buffer> byStart = new ArrayList<>(buffers);
    byStart.sort(Comparator.comparingInt(b -> b.from));
    List<Placement> live = new ArrayList<>();
    for (Buffer buffer : byStart) {
      for (Placement ended : List.copyOf(live)) {
        if (ended.buffer().to < buffer.from) {
          live.remove(ended);
          free.add(ended.block());
        }
      }
      Block block = takeBest(free, buffer.bytes());
      if (block == null) {
        block = new Block();
        all.add(block);
      }
      block.bytes = Math.max(block.bytes, buffer.bytes());
      Placement placement = new Placement(buffer, block);
      placements.add(placement);
      live.add(placement);
    }
    for (Block block : all) {
      block.memory = Tensor.allocate(DataType.S8, Math.toIntExact(block.bytes));
      blocks.add(block.memory);
    }
    for (Placement placement : placements) {
      Buffer buffer = placement.buffer();
      buffer.tensor = placement.block().memory.view(buffer.type, 0, buffer.shape);
    }
  }

  /** Bytes allocated in all. */
  long bytes() {
    return blocks.stream().mapToLong(Tensor::bytes).sum();
  }

  /** The smallest free block that fits, else the largest one, which then grows; null if none. */
  private static Block takeBest(List<Block> free, long bytes) {
    Block best = null;
    for (Block block : free) {
      if (best == null || better(block, best, bytes)) {
        best = block;
      }
    }
    free.remove(best);
    return best;
  }

  private static boolean better(Block candidate, Block best, long bytes) {
    boolean fits = candidate.bytes >= bytes;
    boolean bestFits = best.bytes >= bytes;
    if (fits != bestFits) {
      return fits;
    }
    return fits ? candidate.bytes < best.bytes : candidate.bytes > best.bytes;
  }

  private record Placement(Buffer buffer, Block block) {}

  private static final class Block {
    private long bytes;
    private Tensor memory;
  }
}
