package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.cli.GearshiftProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A driver of its own process, killed as {@code kill -9} does, on local disks and on HDFS. */
@Timeout(300)
class KilledProcessTest {
  private static final int IMAGES = 240;

  @TempDir private Path work;
  private Path source;
  private Map<String, byte[]> expected;

  @BeforeEach
  void makeSource() throws IOException {
    source = work.resolve("source");
    for (int i = 0; i < IMAGES; i++) {
      SourceFiles.write(
          source.resolve("train/class" + i % 3 + "/" + i + ".png"),
          SourceFiles.png(i % 8, 300, 300, 3));
    }
    expected = ingest(work.resolve("whole").toUri().toString(), "");
  }

  @Test
  void onALocalDiskTheNextStartGoesOn() throws Exception {
    String destination = work.resolve("data").toUri().toString();
    FileSystem system = FileSystem.get(URI.create(destination), new Configuration());
    assertThat(killed(destination, system)).isTrue();
    assertSame(ingest(destination, "Going on: "));
    assertThat(Files.exists(work.resolve("data.ingest"))).isFalse();
  }

  @Test
  void onHdfsTheNextStartWaitsForTheLockAndGoesOn() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(
        MiniDFSCluster.HDFS_MINIDFS_BASEDIR, Files.createDirectory(work.resolve("dfs")).toString());
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).build()) {
      cluster.waitActive();
      DistributedFileSystem hdfs = cluster.getFileSystem();
      // A minute in life.
      cluster.setLeasePeriod(2_000, 60_000);
      String destination = cluster.getURI() + "/data";
      assertThat(killed(destination, hdfs)).isTrue();
      assertSame(ingest(destination, "Going on: "));
      assertThat(Arrays.stream(hdfs.listStatus(new org.apache.hadoop.fs.Path("/"))))
          .extracting(FileStatus::getPath)
          .extracting(org.apache.hadoop.fs.Path::getName)
          .containsExactly("data");
    }
  }

  /** Kills an ingest once something of it is judged; false if it was faster. */
  private boolean killed(String destination, FileSystem system) throws Exception {
    org.apache.hadoop.fs.Path beside = new org.apache.hadoop.fs.Path(destination + ".ingest");
    Process process =
        GearshiftProcess.start(
            List.of(), "ingest", source.toString(), destination, "--master", "local[1]");
    try {
      while (process.isAlive()) {
        if (judgements(system, beside) > 0) {
          break;
        }
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return !system.exists(new org.apache.hadoop.fs.Path(destination));
  }

  private static int judgements(FileSystem system, org.apache.hadoop.fs.Path folder)
      throws IOException {
    FileStatus[] found = system.globStatus(new org.apache.hadoop.fs.Path(folder, "*/judged-*/*/*"));
    return found == null ? 0 : found.length;
  }

  private Map<String, byte[]> ingest(String destination, String told) throws IOException {
    CommandRun run =
        CommandRun.of("ingest", source.toString(), destination, "--master", "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains(told);
    return StoredFiles.of(destination);
  }

  private void assertSame(Map<String, byte[]> made) {
    List<String> names = new ArrayList<>(made.keySet());
    assertThat(names).isEqualTo(new ArrayList<>(expected.keySet()));
    expected.forEach((name, bytes) -> assertThat(made.get(name)).as(name).isEqualTo(bytes));
  }
}
