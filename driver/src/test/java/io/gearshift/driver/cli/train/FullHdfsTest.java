package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.Gearshift;
import io.gearshift.driver.ingest.SourceFiles;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose place on HDFS is full. */
@Timeout(180)
class FullHdfsTest {
  private static final long BLOCK = 1 << 20;

  @TempDir private static Path disks;
  private static MiniDFSCluster cluster;
  private static DistributedFileSystem hdfs;

  @TempDir private Path folder;

  @BeforeAll
  static void startHdfs() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disks.toString());
    configuration.setLong("dfs.blocksize", BLOCK);
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    cluster.waitActive();
    hdfs = cluster.getFileSystem();
    // Clients have their own settings.
    System.setProperty("spark.hadoop.dfs.blocksize", Long.toString(BLOCK));
    System.setProperty("spark.hadoop.dfs.replication", "1");
  }

  @AfterAll
  static void stopHdfs() {
    System.clearProperty("spark.hadoop.dfs.blocksize");
    System.clearProperty("spark.hadoop.dfs.replication");
    if (cluster != null) {
      cluster.shutdown();
    }
  }

  private static void quota(String path, long bytes) throws IOException {
    hdfs.setQuota(new org.apache.hadoop.fs.Path(path), HdfsConstants.QUOTA_DONT_SET, bytes);
  }

  @Test
  void aRunEndsInOneLineAndGoesOnWhenThereIsRoom() throws IOException {
    TrainCommandLine line = new TrainCommandLine(folder);
    String root = cluster.getURI() + "/full";
    hdfs.mkdirs(new org.apache.hadoop.fs.Path("/full"));
    // The lock, a file being written, and little else.
    quota("/full", 2 * BLOCK + 30_000);

    assertThat(line.train("--set", "records.Runs_Root=" + root, "--run-id", "run"))
        .as(line.err())
        .isEqualTo(2);
    assertThat(line.err()).startsWith("gearshift: ").contains("quota").hasLineCount(1);

    quota("/full", HdfsConstants.QUOTA_RESET);
    assertThat(
            line.train("--set", "records.Runs_Root=" + root, "--run-id", "run", "--resume", "auto"))
        .as(line.err())
        .isZero();
    assertThat(line.train("--run-id", "elsewhere")).as(line.err()).isZero();
    assertThat(sha(Folder.at(root + "/run")))
        .isEqualTo(sha(Folder.at(folder.resolve("runs/elsewhere"))));
  }

  @Test
  void anIngestEndsInOneLineAndGoesOnWhenThereIsRoom() throws IOException {
    Path source = SourceFiles.classFolders(folder.resolve("pictures"), 2, 120);
    hdfs.mkdirs(new org.apache.hadoop.fs.Path("/little"));
    quota("/little", 2 * BLOCK);
    StringWriter err = new StringWriter();

    assertThat(ingest(source, err)).as(err.toString()).isEqualTo(2);
    assertThat(err.toString()).startsWith("gearshift: ").contains("quota").hasLineCount(1);
    assertThat(hdfs.exists(new org.apache.hadoop.fs.Path("/little/data"))).isFalse();

    quota("/little", HdfsConstants.QUOTA_RESET);
    assertThat(ingest(source, err)).as(err.toString()).isZero();
    assertThat(hdfs.listStatus(new org.apache.hadoop.fs.Path("/little")))
        .as("the data set and nothing beside it")
        .extracting(file -> file.getPath().getName())
        .containsExactly("data");
  }

  private static int ingest(Path source, StringWriter err) {
    return Gearshift.run(
        new PrintWriter(new StringWriter()),
        new PrintWriter(err),
        "ingest",
        source.toString(),
        cluster.getURI() + "/little/data",
        "--shards",
        "1");
  }

  private static String sha(Folder run) {
    return RunRecordReader.read(run).result().orElseThrow().parametersSha256();
  }
}
