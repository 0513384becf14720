package io.gearshift.executors.data.shard;

/**
 * A data set that is not what its manifest says. The message is one line that names the file, the
 * value and the rule; reading again, here or elsewhere, would end the same.
 */
public final class DataSetException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** A fault shown as {@code message}. */
  public DataSetException(String message) {
    super(message);
  }

  /** As {@link #DataSetException(String)}, with what was found out first. */
  public DataSetException(String message, Throwable cause) {
    super(message, cause);
  }
}
