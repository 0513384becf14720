package io.gearshift.executors.exchange.part;

import java.io.Serializable;

/**
 * Where a worker's images of a round came from, in bytes.
 *
 * @param local of files on a disk of the worker's machine
 * @param cached of decoded images in the worker's memory
 * @param remote of files on other machines
 */
public record WorkerInput(long local, long cached, long remote) implements Serializable {
  /** Of a round that failed. */
  public static final WorkerInput NONE = new WorkerInput(0, 0, 0);
}
