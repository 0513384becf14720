package io.gearshift.driver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are written while the only data node is started again. */
@Timeout(120)
class MissingDataNodesTest {
  private static final byte[] CONTENTS = {1, 2, 3};

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

  private static Folder folder(Duration patience) throws IOException {
    return new HadoopFolder(
        cluster.getFileSystem(),
        FileContext.getFileContext(cluster.getURI(), configuration),
        new Path(cluster.getURI() + "/folder"),
        new MissingDataNodes(patience));
  }

  @Test
  void aFileIsWrittenWhenADataNodeIsBackAndElseFailsWithNothingLeft() throws Exception {
    MiniDFSCluster.DataNodeProperties stopped = cluster.stopDataNode(0);
    Folder impatient = folder(Duration.ofMillis(1500));
    assertThatThrownBy(() -> impatient.write("a", CONTENTS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("could only be written to 0 of the 1 minReplication nodes");
    assertThat(impatient.list()).isEmpty();

    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> written = other.submit(() -> write(folder(Duration.ofSeconds(90))));
      Thread.sleep(1500);
      assertThat(written.isDone()).isFalse();
      cluster.restartDataNode(stopped, true);
      assertThat(written.get()).isNull();
    } finally {
      other.shutdownNow();
    }
    assertThat(impatient.read("a")).isEqualTo(CONTENTS);
    assertThat(impatient.list()).containsExactly("a");
  }

  private static Void write(Folder folder) throws IOException, ExecutionException {
    folder.write("a", CONTENTS);
    return null;
  }

  @ParameterizedTest
  @CsvSource({
    "true, 'File /f could only be written to 0 of the 1 minReplication nodes. There are 0 datanode(s) running and 0 node(s) are excluded in this operation.'",
    "true, 'File /f could only be written to 0 of the 1 minReplication nodes. There are 2 datanode(s) running and 2 node(s) are excluded in this operation.'",
    "true, 'All datanodes [DatanodeInfoWithStorage[127.0.0.1:9866,DS-1,DISK]] are bad. Aborting...'",
    "false, 'File /f could only be written to 0 of the 1 minReplication nodes. There are 2 datanode(s) running and 0 node(s) are excluded in this operation.'",
    "false, 'File /f could only be written to 0 of the 1 minReplication nodes. There are 2 datanode(s) running and no node(s) are excluded in this operation.'",
    "false, 'The DiskSpace quota of /f is exceeded'"
  })
  void aFullDiskIsNotWaitedFor(boolean waited, String message) {
    assertThat(MissingDataNodes.isWhy(new IOException(message))).isEqualTo(waited);
  }

  @Test
  void otherFailuresAreNotTriedAgain() {
    int[] tries = {0};
    assertThatThrownBy(
            () ->
                new MissingDataNodes(Duration.ofSeconds(30))
                    .await(
                        "f",
                        () -> {
                          tries[0]++;
                          throw new IOException("Permission denied");
                        }))
        .hasMessage("Permission denied");
    assertThat(tries[0]).isEqualTo(1);
  }
}
