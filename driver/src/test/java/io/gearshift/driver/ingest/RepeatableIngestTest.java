package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.GearshiftProcess;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.write.FileLists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same source gives the same bytes in every file of the data set, in whatever Java process, on
 * however many cores and in whatever file system. The processes differ in how they hash objects
 * that have no hash of their own ({@code -XX:hashCode}), enums among them.
 */
@Timeout(300)
class RepeatableIngestTest {
  @TempDir Path work;
  private Path source;

  @BeforeEach
  void source() throws IOException {
    source = SourceFiles.folders(work.resolve("source"), 3, 40, 4);
    byte[] whole = SourceFiles.png(5, 8, 6, 3);
    for (int label = 0; label < 3; label++) {
      SourceFiles.write(
          source.resolve("train/class" + label + "/cut.png"),
          Arrays.copyOf(whole, whole.length - 20));
      SourceFiles.write(source.resolve("train/class" + label + "/notes.txt"), new byte[] {'h'});
    }
  }

  @Test
  void everyFileIsTheSameInEveryProcess() throws Exception {
    ingest(work.resolve("one").toString(), "local[1]", List.of());
    Map<String, byte[]> one = StoredFiles.of(work.resolve("one").toUri().toString());
    assertThat(one)
        .containsKeys(
            Manifest.FILE_NAME, FileLists.REJECTED, FileLists.IGNORED, "train/part-00000.parquet");
    ingest(work.resolve("two").toString(), "local[2]", hashing(2));
    assertSame(one, StoredFiles.of(work.resolve("two").toUri().toString()));

    Configuration configuration = new Configuration();
    configuration.set(
        MiniDFSCluster.HDFS_MINIDFS_BASEDIR, Files.createDirectory(work.resolve("dfs")).toString());
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).build()) {
      cluster.waitActive();
      String three = cluster.getURI() + "/three";
      ingest(three, "local[2]", hashing(3));
      assertSame(one, StoredFiles.of(three));
    }
  }

  private static List<String> hashing(int kind) {
    return List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=" + kind);
  }

  private void ingest(String destination, String master, List<String> options) throws Exception {
    GearshiftProcess process =
        GearshiftProcess.run(
            options,
            "ingest",
            source.toString(),
            destination,
            "--master",
            master,
            "--validation",
            "0.2",
            "--max-rejected",
            "0.1");
    assertThat(process.code()).as(process.err()).isZero();
  }

  private static void assertSame(Map<String, byte[]> one, Map<String, byte[]> other) {
    assertThat(other.keySet()).isEqualTo(one.keySet());
    one.forEach(
        (path, bytes) ->
            assertThat(Arrays.mismatch(other.get(path), bytes)).as(path).isEqualTo(-1));
  }
}
