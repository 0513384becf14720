package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.tensor.Memory;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;

/** Memory of a device, and a cell beside it that holds scale and range where kernels read them. */
public final class CudaMemory extends Memory {
  private final CellPool cells;
  private final String device;

  /** Held so that the allocation lives as long as its last slice. */
  private final Object allocation;

  private final long address;
  private final long bytes;
  private final long cell;
  private boolean ranged;
  private Tensor tiles;
  private long contents;

  /**
   * Memory of a device.
   *
   * @param device its name
   */
  CudaMemory(CellPool cells, String device, Object allocation, long address, long bytes) {
    this.cells = cells;
    this.device = device;
    this.allocation = allocation;
    this.address = address;
    this.bytes = bytes;
    this.cell = cells.take(this);
  }

  /**
   * The device's memory of a tensor.
   *
   * @throws IllegalArgumentException if it lies elsewhere
   */
  public static CudaMemory of(Tensor tensor) {
    if (tensor.memory() instanceof CudaMemory memory) {
      return memory;
    }
    throw new IllegalArgumentException(
        tensor + " is in " + tensor.memory().description() + " (must be on the GPU)");
  }

  public long address() {
    return address;
  }

  /** Of a {@code Cell}. */
  public long cell() {
    return cell;
  }

  /** Another number after every change of the contents. */
  public long contents() {
    return contents;
  }

  /** Says that the contents have changed. */
  public void change() {
    contents++;
  }

  /** Says that a kernel has written the contents, and their range to the cell. */
  public void noteRange() {
    change();
    ranged = true;
    tiles = null;
  }

  /** Whether the cell holds the range of the contents; it is gone afterwards. */
  public boolean takeRange() {
    boolean taken = ranged;
    ranged = false;
    return taken;
  }

  /** Says that a convolution has left statistics of its tiles, of which these are the contents. */
  public void noteTiles(Tensor statistics) {
    change();
    tiles = statistics;
  }

  /** Statistics of the contents' tiles, where there are some; they are gone afterwards. */
  public Optional<Tensor> takeTiles() {
    Tensor taken = tiles;
    tiles = null;
    return Optional.ofNullable(taken);
  }

  /** The contents have changed: whatever was noted of them is gone. */
  @Override
  public void forgetRange() {
    change();
    ranged = false;
    tiles = null;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public CudaMemory slice(long from, long sliceBytes) {
    if (from < 0 || sliceBytes < 0 || from + sliceBytes > bytes) {
      throw new IndexOutOfBoundsException(
          "Bytes [" + from + ", " + (from + sliceBytes) + ") of " + bytes);
    }
    return new CudaMemory(cells, device, allocation, address + from, sliceBytes);
  }

  @Override
  public String description() {
    return "memory of " + device;
  }
}
