package io.gearshift.driver.lock;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.json.Failures;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DFSClient;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.ipc.RemoteException;

/**
 * A file that is kept open for writing: HDFS gives the right to write a file to one client, its
 * lease, which the client renews while it lives. A minute after it died the name node gives the
 * right to the next that asks.
 */
final class HdfsLock implements RunLock {
  private static final String RULE =
      "it must end first; if it was killed, HDFS frees the lock within about a minute";

  private static final int MOST_BYTES = 4096;

  /** What the name node says of a file that another client writes. */
  private static final String IN_USE =
      "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException";

  /** What it says while it closes the file of a client that died. */
  private static final String RECOVERING =
      "org.apache.hadoop.hdfs.protocol.RecoveryInProgressException";

  private static final int RECOVERY_TRIES = 20;
  private static final long RECOVERY_PAUSE_MILLIS = 500;

  /** What it says of a lease that is another's, or nobody's, by now. */
  private static final String EXPIRED =
      "org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException";

  /** The length of the last block, where it is not to be noted. */
  private static final long NO_LENGTH = -1;

  private final DistributedFileSystem files;
  private final Path file;
  private final String subject;
  private final FSDataOutputStream stream;

  private HdfsLock(
      DistributedFileSystem files, Path file, String subject, FSDataOutputStream stream) {
    this.files = files;
    this.file = file;
    this.subject = subject;
    this.stream = stream;
  }

  static HdfsLock take(Path folder, String name, String subject, Configuration configuration) {
    Path file = new Path(folder, name);
    try {
      Path real = made(folder, configuration);
      // A client of its own: clients that share one share its leases.
      FileSystem files = FileSystem.newInstance(real.toUri(), withFewNodes(configuration));
      return take((DistributedFileSystem) files, new Path(real, name), subject);
    } catch (IOException e) {
      throw new UserError("Cannot lock " + file + ": " + Failures.reason(e), e);
    }
  }

  /** Makes a folder; where it lies, if a file system only shows it. */
  private static Path made(Path folder, Configuration configuration) throws IOException {
    FileSystem shown = folder.getFileSystem(configuration);
    shown.mkdirs(folder);
    return shown.resolvePath(folder);
  }

  /** A cluster may have fewer data nodes than copies are wanted; the lock needs one. */
  private static Configuration withFewNodes(Configuration configuration) {
    Configuration own = new Configuration(configuration);
    own.set("dfs.client.block.write.replace-datanode-on-failure.policy", "NEVER");
    return own;
  }

  /**
   * @param files a client of its own, which the lock closes
   */
  private static HdfsLock take(DistributedFileSystem files, Path file, String subject)
      throws IOException {
    try {
      FSDataOutputStream stream = openWhenRecovered(files, file);
      stream.write(Holder.thisProcess().line());
      stream.hsync();
      return new HdfsLock(files, file, subject, stream);
    } catch (RemoteException e) {
      byte[] contents = contents(files, file);
      if (IN_USE.equals(e.getClassName()) && isOfThisApplication(contents)) {
        // YARN starts the next driver of an application when the one before is gone.
        return takeOver(files, file, subject);
      }
      files.close();
      if (IN_USE.equals(e.getClassName()) || RECOVERING.equals(e.getClassName())) {
        throw Holder.refusal(subject, contents, RULE);
      }
      throw e;
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  private static boolean isOfThisApplication(byte[] contents) {
    String own = Holder.thisProcess().application();
    return own != null && Holder.application(contents).equals(Optional.of(own));
  }

  /** Ends the lease at once; if its holder lives after all, it cannot write any more. */
  private static HdfsLock takeOver(DistributedFileSystem files, Path file, String subject)
      throws IOException {
    for (int tries = 1; tries <= RECOVERY_TRIES; tries++) {
      if (files.recoverLease(file)) {
        break;
      }
      pause();
    }
    FSDataOutputStream stream = openWhenRecovered(files, file);
    stream.write(Holder.thisProcess().line());
    stream.hsync();
    return new HdfsLock(files, file, subject, stream);
  }

  private static FSDataOutputStream openWhenRecovered(FileSystem files, Path file)
      throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return open(files, file);
      } catch (RemoteException e) {
        if (!RECOVERING.equals(e.getClassName()) || tries == RECOVERY_TRIES) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(RECOVERY_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while HDFS closes the file of a client that died", e);
    }
  }

  /** Of those that find no file one makes it; append takes a file that nobody writes any more. */
  private static FSDataOutputStream open(FileSystem files, Path file) throws IOException {
    try {
      if (!files.exists(file)) {
        return files.create(file, false);
      }
    } catch (FileAlreadyExistsException e) {
      return files.append(file);
    }
    return files.append(file);
  }

  private static byte[] contents(FileSystem files, Path file) {
    ByteArrayOutputStream last = new ByteArrayOutputStream();
    try (InputStream stream = files.open(file)) {
      byte[] bytes = new byte[MOST_BYTES];
      for (int count = stream.read(bytes); count > 0; count = stream.read(bytes)) {
        last.reset();
        last.write(bytes, 0, count);
      }
    } catch (IOException e) {
      // Who holds it cannot be told, that it is held can.
      return new byte[0];
    }
    return last.toByteArray();
  }

  /**
   * The name node looks at the lease when it is asked to note the file. Data nodes are not asked:
   * those that have the file's block may all be gone, and the lease is held.
   */
  @Override
  public void requireHeld() {
    try {
      askForLease();
    } catch (IOException e) {
      if (isLost(e)) {
        throw new UserError(
            subject
                + " is no longer this process's to write: its lock is lost, as after a pause of"
                + " more than a minute ("
                + Failures.reason(e)
                + ")",
            e);
      }
      throw Failures.cannotWrite(file, e);
    }
  }

  private void askForLease() throws IOException {
    DFSClient client = files.getClient();
    // Looked up by its path: a stream of an encryption zone does not know the file's number.
    client
        .getNamenode()
        .fsync(
            file.toUri().getPath(),
            HdfsConstants.GRANDFATHER_INODE_ID,
            client.getClientName(),
            NO_LENGTH);
  }

  private static boolean isLost(IOException e) {
    return e instanceof RemoteException remote
        && (EXPIRED.equals(remote.getClassName())
            || FileNotFoundException.class.getName().equals(remote.getClassName()));
  }

  @Override
  public void close() {
    try {
      closeStream();
      files.close();
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
  }

  /**
   * Where no data node is left that the stream was written to, the name node ends the lease: this
   * one, never that of another who has the lock by now.
   */
  private void closeStream() throws IOException {
    try {
      stream.close();
    } catch (IOException e) {
      try {
        askForLease();
        files.recoverLease(file);
      } catch (RemoteException lost) {
        if (!isLost(lost)) {
          throw lost;
        }
      }
    }
  }

  @Override
  public void closeAndDelete() {
    try {
      files.delete(file, false);
      // Closes the stream too, whose file is gone.
      files.close();
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
  }
}
