package io.gearshift.executors.data.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Holds shards against the manifest: the SHA-256 of a file is computed when it is opened for the
 * first time, and again when the file has been written since. Those who open it at the same time
 * wait for one computation.
 */
public final class ShardChecks {
  private static final int CHUNK = 1 << 20;

  /** By path. */
  private final Map<String, Checked> checkedFiles = new HashMap<>();

  private record Checked(FileState state, FutureTask<String> sha256) {}

  /**
   * The state of a shard that holds what the manifest says.
   *
   * @throws DataSetException if it does not, or is not there
   * @throws UncheckedIOException if it cannot be read
   */
  FileState require(Path path, Manifest.Shard shard, Configuration configuration) {
    FileState state = stateOf(path, configuration);
    if (state.length() != shard.bytes()) {
      throw new DataSetException(
          "Damaged shard: "
              + path
              + " (must have "
              + shard.bytes()
              + " bytes, as "
              + Manifest.FILE_NAME
              + " says; has "
              + state.length()
              + ")");
    }
    String sha256 = sha256(path, state, configuration);
    if (!sha256.equals(shard.sha256())) {
      throw new DataSetException(
          "Damaged shard: "
              + path
              + " (SHA-256 must be "
              + shard.sha256()
              + ", as "
              + Manifest.FILE_NAME
              + " says; is "
              + sha256
              + ")");
    }
    requireUnchanged(path, state, configuration);
    return state;
  }

  /**
   * Checks that nobody wrote to a shard while it was read.
   *
   * @throws DataSetException if somebody did
   */
  static void requireUnchanged(Path path, FileState state, Configuration configuration) {
    if (!stateOf(path, configuration).equals(state)) {
      throw new DataSetException("Changed shard: " + path + " (was written while it was read)");
    }
  }

  private static FileState stateOf(Path path, Configuration configuration) {
    try {
      return FileState.of(path, configuration);
    } catch (FileNotFoundException e) {
      throw new DataSetException(
          "Missing shard: " + path + " (" + Manifest.FILE_NAME + " lists it)", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private String sha256(Path path, FileState state, Configuration configuration) {
    Checked checked;
    synchronized (checkedFiles) {
      checked = checkedFiles.get(path.toString());
      if (checked == null || !checked.state().equals(state)) {
        checked = new Checked(state, new FutureTask<>(() -> digest(path, configuration)));
        checkedFiles.put(path.toString(), checked);
      }
    }
    // The first caller computes; the others find it running and wait.
    checked.sha256().run();
    try {
      return checked.sha256().get();
    } catch (ExecutionException e) {
      // A failure to read may pass; the next opening tries again.
      synchronized (checkedFiles) {
        checkedFiles.remove(path.toString(), checked);
      }
      throw e.getCause() instanceof IOException cause
          ? new UncheckedIOException("Cannot read " + path + ": " + cause.getMessage(), cause)
          : new IllegalStateException("Cannot read " + path, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while checking " + path, e);
    }
  }

  private static String digest(Path path, Configuration configuration) throws IOException {
    MessageDigest digest = Storage.sha256();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Storage.fileSystem(path, configuration).open(path)) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        digest.update(chunk, 0, count);
      }
    }
    return Storage.hex(digest);
  }
}
