package io.gearshift.executors.memory;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Gives every intermediate tensor its place: buffers whose lifetimes do not meet share memory. Time
 * is counted in executed operations: forward 0 to n-1, backward n to 2n-1.
 */
public final class BufferPlan {
  private static final int ALIGNMENT = 64;

  /** Direct memory comes in pieces of less than 2 GiB. */
  private static final long ARENA_BYTES = Integer.MAX_VALUE / ALIGNMENT * ALIGNMENT - ALIGNMENT;

  private static final int ARENAS = 64;

  /** Of two at one offset, which never live at the same time, either may come first. */
  private static final Comparator<Buffer> BY_OFFSET = Comparator.comparingLong(b -> b.offset);

  private final List<Buffer> buffers = new ArrayList<>();
  private final List<Tensor> arenas = new ArrayList<>();

  /** A tensor to be: usable once {@link #allocate} has run. */
  public static final class Buffer {
    private final DataType type;
    private final int[] shape;
    private final int from;
    private int to;
    private long offset;
    private Tensor tensor;

    private Buffer(DataType type, int[] shape, int from) {
      this.type = type;
      this.shape = shape;
      this.from = from;
      this.to = from;
    }

    /** Says that the contents are still wanted at {@code time}. */
    public void keepUntil(int time) {
      to = Math.max(to, time);
    }

    public Tensor tensor() {
      return tensor;
    }

    public long bytes() {
      long bytes = type.bytes();
      for (int length : shape) {
        bytes *= length;
      }
      return bytes;
    }
  }

  /** A buffer first written at {@code from}. */
  public Buffer request(DataType type, int[] shape, int from) {
    Buffer buffer = new Buffer(type, shape.clone(), from);
    buffers.add(buffer);
    return buffer;
  }

  /**
   * Places all buffers. The largest are placed first, each at the lowest offset at which no buffer
   * that lives at the same time lies.
   *
   * <p>Source: Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference",
   * greedy by size.
   */
  void place() {
    List<Buffer> bySize = new ArrayList<>(buffers);
    bySize.sort(Comparator.comparingLong(Buffer::bytes).reversed().thenComparingInt(b -> b.from));
    List<Buffer> placed = new ArrayList<>();
    for (Buffer buffer : bySize) {
      place(buffer, placed);
      int position = Collections.binarySearch(placed, buffer, BY_OFFSET);
      placed.add(position < 0 ? -position - 1 : position, buffer);
    }
  }

  /** Places all buffers and allocates their memory where the kernels compute. */
  public void allocate(Kernels kernels) {
    place();
    long[] ends = ends();
    for (int arena = 0; arena < ARENAS && (arena == 0 || ends[arena] > 0); arena++) {
      arenas.add(kernels.allocate(DataType.S8, (int) ends[arena]));
    }
    for (Buffer buffer : buffers) {
      int start = (int) (buffer.offset % ARENA_BYTES);
      Tensor arena = arenas.get((int) (buffer.offset / ARENA_BYTES));
      buffer.tensor = arena.view(buffer.type, start, buffer.shape);
    }
  }

  private static void place(Buffer buffer, List<Buffer> placed) {
    long size = aligned(buffer.bytes());
    if (size > ARENA_BYTES) {
      throw new IllegalArgumentException(
          "Invalid batch size: a tensor of "
              + buffer.bytes()
              + " bytes (must be at most "
              + ARENA_BYTES
              + ")");
    }
    long offset = 0;
    for (Buffer other : placed) {
      if (other.to < buffer.from || other.from > buffer.to) {
        continue;
      }
      if (inOneArena(offset, size) + size <= other.offset) {
        break;
      }
      offset = Math.max(offset, aligned(other.offset + other.bytes()));
    }
    buffer.offset = inOneArena(offset, size);
    if (buffer.offset / ARENA_BYTES >= ARENAS) {
      throw new IllegalArgumentException(
          "Invalid batch size: its tensors need more than " + ARENAS * ARENA_BYTES + " bytes");
    }
  }

  /** The lowest offset from {@code offset} on at which {@code size} bytes lie in one arena. */
  private static long inOneArena(long offset, long size) {
    long end = (offset / ARENA_BYTES + 1) * ARENA_BYTES;
    return offset + size <= end ? offset : end;
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Places all buffers and says how many bytes {@link #allocate} would take. */
  public long plannedBytes() {
    place();
    return Arrays.stream(ends()).sum();
  }

  /** Bytes of each piece of memory. */
  private long[] ends() {
    long[] ends = new long[ARENAS];
    for (Buffer buffer : buffers) {
      int arena = (int) (buffer.offset / ARENA_BYTES);
      ends[arena] = Math.max(ends[arena], buffer.offset % ARENA_BYTES + buffer.bytes());
    }
    return ends;
  }

  /** Bytes allocated in all. */
  public long bytes() {
    return arenas.stream().mapToLong(Tensor::bytes).sum();
  }
}
