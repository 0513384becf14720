package io.gearshift.executors.kernels.compute;

/**
 * A device of the machine with all that those who compute on it share. Open as long as its {@link
 * ComputeResources} are, and then until its last user has left.
 */
public abstract class DeviceContext {
  private int users;
  private boolean lastCall;
  private boolean closed;

  /** Counts a user. */
  final synchronized void addUser() {
    users++;
  }

  /** To be called once by each user, when it computes no more on the device. */
  public final synchronized void leave() {
    users--;
    closeIfUnused();
  }

  /** No new user will come: closes the device, now or when the last user leaves. */
  final synchronized void retire() {
    lastCall = true;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (lastCall && users == 0 && !closed) {
      closed = true;
      close();
    }
  }

  /** Gives back the device and all memory on it. */
  protected abstract void close();
}
