package io.gearshift.driver.ingest.work;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.lock.RunLock;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a data set is made, in a folder beside its destination:
 *
 * <pre>
 * DESTINATION.ingest/lock              held while an ingest runs
 * DESTINATION.ingest/KEY/data          what becomes the data set
 * DESTINATION.ingest/KEY/judged-N/U    judgements of unit U of a source cut for N shares
 * DESTINATION.ingest/KEY/shards        what is known of shards that are written
 * DESTINATION.ingest/KEY/whitening     that a whitening is fitted and in data
 * DESTINATION.ingest/result-KEY        what is told of a data set that is only to be renamed
 * </pre>
 *
 * The key stands for source and request, so another start of the same finds all this, and nothing
 * of others. On file systems without locks the folder has a name that is never used again.
 */
public final class WorkFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);
  private static final String SUFFIX = ".ingest";
  private static final String LOCK = "lock";
  private static final String JUDGED = "judged-";
  private static final String TRIAL = "trial-";
  private static final String RESULT = "result-";

  private final FileSystem system;
  private final Path all;
  private final Path own;

  /** Null where the file system has no locks, or after it was given back. */
  private RunLock lock;

  private WorkFolder(FileSystem system, Path all, String key, RunLock lock) {
    this.system = system;
    this.all = all;
    this.own = new Path(all, key);
    this.lock = lock;
  }

  /** Whether what a killed ingest leaves at a destination is used by the next. */
  public static boolean isKept(Location destination) {
    return RunLock.isPossible(destination.path().toUri());
  }

  /** Whether an ingest to a destination is running, or was killed. */
  public static boolean isBeside(Location destination, FileSystem system) throws IOException {
    return isKept(destination) && system.exists(beside(destination));
  }

  /** The folder beside a destination. */
  public static Path beside(Location destination) {
    return destination.beside(SUFFIX);
  }

  /**
   * Makes a file in the folder and removes both, as far as nobody else uses the folder.
   *
   * @throws IOException if that is not possible
   */
  public static void tryOut(Location destination, FileSystem system) throws IOException {
    Path all = beside(destination);
    if (!system.mkdirs(all)) {
      throw new IOException("the folder cannot be made");
    }
    Path trial = new Path(all, TRIAL + UUID.randomUUID());
    try {
      system.create(trial, false).close();
      system.delete(trial, false);
    } finally {
      removeEmpty(all, system);
    }
  }

  /**
   * Opens the folder. On HDFS the lock of a process that died is freed within a minute, which is
   * waited for.
   *
   * @param name of the destination, for messages
   * @param key of source and request
   * @param waiting called once before a wait
   * @throws UserError if another process holds the lock, which is named
   */
  public static WorkFolder open(
      FileSystem system,
      Location destination,
      String name,
      String key,
      Configuration configuration,
      Runnable waiting)
      throws IOException {
    if (!isKept(destination)) {
      Path all = destination.beside(SUFFIX + "-" + UUID.randomUUID());
      system.deleteOnExit(all);
      return new WorkFolder(system, all, key, null);
    }
    Path all = beside(destination);
    boolean isLocal = destination.path().toUri().getScheme().equals("file");
    RunLock lock =
        RunLock.take(
            () -> RunLock.take(all, LOCK, "Data set " + name, configuration),
            isLocal ? Duration.ZERO : RunLock.UNTIL_A_DEAD_HOLDER_IS_KNOWN,
            waiting);
    return new WorkFolder(system, all, key, lock);
  }

  /** Whether what is noted here can be found again. */
  public boolean isKept() {
    return lock != null;
  }

  /** What becomes the data set. */
  public Path data() {
    return new Path(own, "data");
  }

  /** Folder of {@link CheckedFile}s, one for each shard that is written. */
  public Path shards() {
    return new Path(own, "shards");
  }

  /** Folder of one {@link CheckedFile}, once a whitening is fitted and written. */
  public Path whitening() {
    return new Path(own, "whitening");
  }

  /** Folder of one {@link CheckedFile}, once the data set is whole. */
  public Path result() {
    return new Path(all, RESULT + own.getName());
  }

  /**
   * How many shares the source is cut for: as many as an earlier start had, whose judgements belong
   * to units cut so.
   */
  public int shares(int wanted) throws IOException {
    if (!isKept() || !system.exists(own)) {
      return wanted;
    }
    return children(own).stream()
        .filter(name -> name.startsWith(JUDGED))
        .map(name -> Integer.valueOf(name.substring(JUDGED.length())))
        .sorted()
        .findFirst()
        .orElse(wanted);
  }

  /** Folder of {@link JudgementFiles}, by the number of the unit. */
  public Path judged(int shares) {
    return new Path(own, JUDGED + shares);
  }

  private List<String> children(Path folder) throws IOException {
    return Arrays.stream(system.listStatus(folder))
        .map(FileStatus::getPath)
        .map(Path::getName)
        .toList();
  }

  /**
   * Checks that this process still is the one that may write.
   *
   * @throws UserError if it is not
   */
  public void requireHeld() {
    if (lock != null) {
      lock.requireHeld();
    }
  }

  /** Removes what was made for this source and request, which cannot become a data set. */
  public void discard() {
    remove(
        child ->
            child.equals(own.getName())
                || child.equals(RESULT + own.getName())
                || child.startsWith(TRIAL));
    if (lock != null && isEmpty()) {
      removeLock();
      removeEmpty(all, system);
    }
  }

  /**
   * Removes everything, for other requests too: the destination is taken. The result goes last,
   * with the folder: until then another start tells it.
   */
  public void removeAll() {
    remove(child -> !child.startsWith(RESULT));
    if (lock != null) {
      removeLock();
      try {
        system.delete(all, true);
      } catch (IOException e) {
        LOG.warn("Cannot remove {}: {}", all, e.getMessage());
      }
    }
  }

  private void remove(Predicate<String> which) {
    try {
      if (lock == null) {
        system.delete(all, true);
        system.cancelDeleteOnExit(all);
        return;
      }
      lock.requireHeld();
      for (String child : children(all)) {
        if (!child.equals(LOCK) && which.test(child)) {
          system.delete(new Path(all, child), true);
        }
      }
    } catch (IOException | UserError e) {
      LOG.warn("Cannot remove {}: {}", all, e.getMessage());
    }
  }

  private boolean isEmpty() {
    try {
      return children(all).equals(List.of(LOCK));
    } catch (IOException e) {
      return false;
    }
  }

  private void removeLock() {
    try {
      lock.closeAndDelete();
    } catch (UserError e) {
      LOG.warn("Cannot remove {}: {}", all, e.getMessage());
    }
    lock = null;
  }

  private static void removeEmpty(Path folder, FileSystem system) {
    try {
      system.delete(folder, false);
    } catch (IOException e) {
      // Something lies there, such as another process's lock.
      LOG.debug("{} is in use", folder);
    }
  }

  /** Gives the lock back; what is there stays for the next start, where there is one. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    } else if (!all.getName().endsWith(SUFFIX)) {
      remove(child -> true);
    }
  }
}
