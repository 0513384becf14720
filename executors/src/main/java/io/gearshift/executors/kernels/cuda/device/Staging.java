package io.gearshift.executors.kernels.cuda.device;

import com.sun.jna.Pointer;
import io.gearshift.executors.kernels.cuda.device.driver.CudaDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Pinned host memory between Java and a device. Uploads take turns in a few chunks, so that the
 * host writes the next while the last is on its way; a download waits.
 */
public final class Staging {
  private static final int CHUNKS = 3;
  private static final int SMALLEST = 1 << 16;

  private final CudaStream stream;
  private final Chunk[] chunks = new Chunk[CHUNKS];
  private final Chunk download = new Chunk();
  private int next;
  private int waits;

  Staging(CudaStream stream) {
    this.stream = stream;
    for (int i = 0; i < CHUNKS; i++) {
      chunks[i] = new Chunk();
    }
  }

  /** Copies bytes from a direct or heap buffer's position to its limit; does not wait for it. */
  public void upload(ByteBuffer source, long target) {
    int bytes = source.remaining();
    if (bytes == 0) {
      return;
    }
    Chunk chunk = chunks[next];
    next = (next + 1) % CHUNKS;
    ByteBuffer room = chunk.room(bytes);
    room.put(source);
    CudaException.check(
        CudaDriver.cuMemcpyHtoDAsync_v2(target, chunk.address, bytes, stream.handle()),
        "cuMemcpyHtoDAsync");
    chunk.begun();
  }

  /** A buffer of native order for {@link #upload}'s source, of so many bytes. */
  public static ByteBuffer heap(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  /** The bytes of a place on the device, once all work begun is done; valid until the next call. */
  public ByteBuffer download(long source, int bytes) {
    ByteBuffer room = download.room(bytes);
    if (bytes > 0) {
      CudaException.check(
          CudaDriver.cuMemcpyDtoHAsync_v2(download.address, source, bytes, stream.handle()),
          "cuMemcpyDtoHAsync");
    }
    stream.synchronize();
    waits++;
    return room;
  }

  /** How often the host has waited for the device to do all that was begun. */
  public int waits() {
    return waits;
  }

  private final class Chunk {
    private Object owner;
    private long address;
    private int size;
    private long event;

    /** Waits until what was here is on the device. */
    ByteBuffer room(int bytes) {
      if (event != 0) {
        stream.enter();
        CudaException.check(CudaDriver.cuEventSynchronize(event), "cuEventSynchronize");
      }
      if (bytes > size || address == 0) {
        grow(bytes);
      }
      return new Pointer(address).getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    }

    private void grow(int bytes) {
      size = Math.max(SMALLEST, bytes);
      // The old memory goes back when its owner is found to be gone.
      owner = new Object();
      address = stream.heap().allocatePinned(owner, size);
    }

    void begun() {
      if (event == 0) {
        long[] pointer = new long[1];
        CudaException.check(CudaDriver.cuEventCreate(pointer, 0), "cuEventCreate");
        event = pointer[0];
      }
      CudaException.check(CudaDriver.cuEventRecord(event, stream.handle()), "cuEventRecord");
    }
  }
}
