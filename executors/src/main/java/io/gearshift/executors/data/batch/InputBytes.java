package io.gearshift.executors.data.batch;

/**
 * Where the bytes of images came from.
 *
 * @param local of files, from a disk of this machine
 * @param cached of decoded images, from this process's memory
 * @param remote of files, over the network
 */
public record InputBytes(long local, long cached, long remote) {
  /** None yet. */
  public static final InputBytes NONE = new InputBytes(0, 0, 0);

  /** What was read since an earlier moment. */
  public InputBytes minus(InputBytes earlier) {
    return new InputBytes(local - earlier.local, cached - earlier.cached, remote - earlier.remote);
  }

  InputBytes withCached(long bytes) {
    return new InputBytes(local, bytes, remote);
  }
}
