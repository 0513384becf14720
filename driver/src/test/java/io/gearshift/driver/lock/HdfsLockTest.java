package io.gearshift.driver.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a name node and a data node of HDFS, with leases that end soon. */
@Timeout(120)
class HdfsLockTest {
  private static final int LEASE_MILLIS = 1500;
  private static final int RENEWED_MILLIS = 6000;
  private static final int LONG_LEASE_MILLIS = 60_000;

  @TempDir private static java.nio.file.Path disks;
  private static MiniDFSCluster cluster;
  private static Configuration configuration;

  @BeforeAll
  static void startHdfs() throws IOException {
    configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disks.toString());
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    cluster.waitActive();
  }

  @AfterAll
  static void stopHdfs() {
    if (cluster != null) {
      cluster.shutdown();
    }
  }

  private static String uri() {
    return cluster.getURI().toString();
  }

  private static FileSystem client() throws IOException {
    return FileSystem.newInstance(URI.create(uri()), configuration);
  }

  private static RunLock take(String run) {
    return HdfsLock.take(
        new Path(uri() + "/runs/" + run), "lock", "Run " + uri() + "/runs/" + run, configuration);
  }

  private static void assertRefused(String run) {
    assertThatThrownBy(() -> take(run))
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            "Run hdfs://.*/runs/"
                + run
                + " is being written by process "
                + ProcessHandle.current().pid()
                + " on .+ \\(user .+\\) since 20.+Z \\(it must end first; if it was killed, HDFS frees"
                + " the lock within about a minute\\)");
  }

  @Test
  void aSecondWriterIsRefusedWhileTheFirstLives() {
    cluster.setLeasePeriod(LONG_LEASE_MILLIS, LONG_LEASE_MILLIS);
    try (RunLock first = RunLock.take(uri() + "/runs/a", "lock")) {
      assertThat(first).isInstanceOf(HdfsLock.class);
      assertRefused("a");
      assertRefused("a");
    }
    try (RunLock next = take("a")) {
      assertThat(next).isNotNull();
      assertRefused("a");
    }
  }

  @Test
  void theLockOfAKilledWriterIsTakenOver() throws Exception {
    cluster.setLeasePeriod(LONG_LEASE_MILLIS, LONG_LEASE_MILLIS);
    Path file = new Path(uri() + "/runs/b/lock");
    FileSystem killed = client();
    OutputStream open = killed.create(file, false);
    open.write(Holder.thisProcess().line());
    ((org.apache.hadoop.fs.Syncable) open).hsync();
    assertRefused("b");

    // What a killed client does not do any more: renew its lease.
    ((DistributedFileSystem) killed).getClient().getLeaseRenewer().interruptAndJoin();
    cluster.setLeasePeriod(LEASE_MILLIS, LONG_LEASE_MILLIS);
    RunLock next = takeWhenFree("b");
    assertRefusedOrGone(file);
    next.close();
  }

  /** As when a cluster's data nodes are started again one after the other. */
  @Test
  void aLockOutlivesTheDataNodesThatItsFileWasWrittenTo() throws Exception {
    cluster.setLeasePeriod(RENEWED_MILLIS, LONG_LEASE_MILLIS);
    Configuration renewing = new Configuration(configuration);
    // A client renews its lease twice in the time that it gives a call.
    renewing.setInt("ipc.client.rpc-timeout.ms", RENEWED_MILLIS);
    RunLock lock =
        HdfsLock.take(new Path(uri() + "/runs/c"), "lock", "Run " + uri() + "/runs/c", renewing);
    MiniDFSCluster.DataNodeProperties stopped = cluster.stopDataNode(0);
    long end = System.nanoTime() + 2L * RENEWED_MILLIS * 1_000_000;
    while (System.nanoTime() < end) {
      lock.requireHeld();
      assertThatThrownBy(() -> take("c")).hasMessageContaining("/runs/c is being written by");
      Thread.sleep(200);
    }
    cluster.restartDataNode(stopped, true);
    cluster.waitActive();
    lock.requireHeld();
    // What stands in the file cannot be read before the lease ends.
    assertThatThrownBy(() -> take("c")).hasMessageContaining("/runs/c is being written by");
    lock.close();
    takeWhenFree("c").close();
  }

  /** Closing what is lost must not end the lease of the one who has it now. */
  @Test
  void closingALostLockLeavesTheNextHolderIts() throws Exception {
    cluster.setLeasePeriod(LONG_LEASE_MILLIS, LONG_LEASE_MILLIS);
    RunLock lost = take("f");
    try (FileSystem other = client()) {
      while (!((DistributedFileSystem) other).recoverLease(new Path(uri() + "/runs/f/lock"))) {
        Thread.sleep(100);
      }
    }
    try (RunLock next = take("f")) {
      lost.close();
      next.requireHeld();
      assertRefused("f");
    }
  }

  @Test
  void aLockThatAnotherTookOverIsNoLongerHeld() throws Exception {
    cluster.setLeasePeriod(LONG_LEASE_MILLIS, LONG_LEASE_MILLIS);
    RunLock lock = take("d");
    lock.requireHeld();
    try (FileSystem other = client()) {
      Path file = new Path(uri() + "/runs/d/lock");
      while (!((DistributedFileSystem) other).recoverLease(file)) {
        Thread.sleep(100);
      }
    }
    assertThatThrownBy(lock::requireHeld)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/runs/d is no longer this process's to write: its lock is lost");
    lock.close();
  }

  @Test
  void aLockWhoseFileWasDeletedIsNoLongerHeld() throws Exception {
    cluster.setLeasePeriod(LONG_LEASE_MILLIS, LONG_LEASE_MILLIS);
    RunLock lock = take("e");
    try (FileSystem other = client()) {
      other.delete(new Path(uri() + "/runs/e"), true);
    }
    assertThatThrownBy(lock::requireHeld)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/runs/e is no longer this process's to write: its lock is lost");
    lock.close();
  }

  /** Until the lease has ended the run is locked; then it is not. */
  private static RunLock takeWhenFree(String run) {
    while (true) {
      try {
        return take(run);
      } catch (UserError e) {
        assertThat(e.getMessage()).contains("is being written by");
      }
    }
  }

  private static void assertRefusedOrGone(Path file) throws IOException {
    try (FileSystem reader = client()) {
      assertThat(reader.getFileStatus(file).isFile()).isTrue();
    }
    cluster.setLeasePeriod(LONG_LEASE_MILLIS, LONG_LEASE_MILLIS);
    assertRefused("b");
  }

  @Test
  void fileSystemsWithoutLocksAreRefused() {
    assertThatThrownBy(() -> RunLock.take("s3a://bucket/runs/a", "lock"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid run folder: s3a://bucket/runs/a (must be on a local disk or on HDFS: s3a has no"
                + " locks)");
  }
}
