package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.data.shard.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From HDFS to HDFS, which only Spark's own settings name; and on a file system where attempts at
 * shards fail.
 */
@Timeout(300)
class HdfsIngestTest {
  private static final int CLASSES = 12;

  @TempDir private static Path work;
  private static MiniDFSCluster cluster;
  private static FileSystem hdfs;
  private static SparkSession spark;
  private static Path source;

  @BeforeAll
  static void startHdfsAndSpark() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(
        MiniDFSCluster.HDFS_MINIDFS_BASEDIR, Files.createDirectory(work.resolve("dfs")).toString());
    configuration.set("dfs.namenode.fs-limits.min-block-size", "4096");
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    cluster.waitActive();
    hdfs = cluster.getFileSystem();
    spark =
        SparkSession.builder()
            // A task may fail twice.
            .master("local[2,3]")
            .appName("hdfs-ingest")
            .config("spark.ui.enabled", "false")
            .config("spark.hadoop.fs.defaultFS", cluster.getURI().toString())
            .config("spark.hadoop.dfs.blocksize", "8192")
            .config("spark.hadoop.fs.flaky.impl", FlakyFileSystem.class.getName())
            .getOrCreate();
    source = work.resolve("source");
    for (int i = 0; i < 10 * CLASSES; i++) {
      SourceFiles.write(
          source.resolve("train/class" + i % CLASSES + "/" + i + ".png"),
          SourceFiles.png(i, 100, 100, 3));
    }
    SourceFiles.write(source.resolve("train/class0/.DS_Store"), new byte[] {1});
    hdfs.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(source.toUri()), new org.apache.hadoop.fs.Path("/source"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
    cluster.shutdown();
  }

  private static Manifest local(long shardBytes) {
    return Ingest.run(
            spark,
            IngestRequest.of(
                    source.toUri().toString(),
                    work.resolve("local-" + shardBytes).toUri().toString())
                .withShardBytes(shardBytes))
        .manifest();
  }

  @Test
  void fromHdfsToHdfsIsTheSameAsOnLocalDisksAndEveryShardIsOneBlock() throws IOException {
    IngestResult result =
        Ingest.run(spark, IngestRequest.of("hdfs:///source", "/data").withShardBytes(1 << 20));
    assertThat(result.files().ignored()).isEqualTo(1);
    Manifest manifest = result.manifest();
    Manifest local = local(1 << 20);
    assertThat(manifest.checksum()).isEqualTo(local.checksum());
    assertThat(manifest.contentsChecksum()).isEqualTo(local.contentsChecksum());
    // 120 images of about 30 kB: four shards of at most a megabyte.
    List<Manifest.Shard> shards = manifest.split("train").shards();
    assertThat(shards).extracting(Manifest.Shard::rows).containsExactly(30, 30, 30, 30);
    for (Manifest.Shard shard : shards) {
      org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path("/data/" + shard.file());
      FileStatus status = hdfs.getFileStatus(file);
      assertThat(status.getLen()).isGreaterThan(8192);
      assertThat(hdfs.getFileBlockLocations(status, 0, status.getLen())).hasSize(1);
      try (InputStream in = hdfs.open(file)) {
        assertThat(
                Arrays.equals(
                    in.readAllBytes(),
                    Files.readAllBytes(work.resolve("local-1048576").resolve(shard.file()))))
            .isTrue();
      }
    }
    assertThat(Arrays.stream(hdfs.listStatus(new org.apache.hadoop.fs.Path("/data"))))
        .extracting(status -> status.getPath().getName())
        .containsExactlyInAnyOrder("ignored.parquet", "manifest.json", "rejected.parquet", "train");
    assertThat(Arrays.stream(hdfs.listStatus(new org.apache.hadoop.fs.Path("/"))))
        .extracting(status -> status.getPath().getName())
        .doesNotContain("data.tmp")
        .allMatch(name -> !name.contains(".tmp-"));
  }

  @Test
  void attemptsThatFailInTheMiddleLeaveTheSameBytesAndNothingElse() throws IOException {
    Path destination = work.resolve("flaky");
    Manifest manifest =
        Ingest.run(
                spark,
                IngestRequest.of(source.toUri().toString(), "flaky://" + destination)
                    .withShardBytes(2 << 20))
            .manifest();
    assertThat(FlakyFileSystem.failed()).isEqualTo(2);
    assertThat(manifest.checksum()).isEqualTo(local(2 << 20).checksum());
    try (Stream<Path> files = Files.walk(destination)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> destination.relativize(f).toString()))
          .containsExactlyInAnyOrder(
              "ignored.parquet",
              "manifest.json",
              "rejected.parquet",
              "train/part-00000.parquet",
              "train/part-00001.parquet");
    }
  }

  @Test
  void aSizeAndANumberOfShardsContradictEachOther() {
    assertThatThrownBy(() -> IngestRequest.of("a", "b").withShards(3).withShardBytes(1 << 20))
        .hasMessage("Invalid --shard-size: 1048576 (must not be given together with --shards)");
    assertThatThrownBy(() -> IngestRequest.of("a", "b").withShardBytes(5))
        .hasMessage("Invalid --shard-size: 5 (must be 1m to 1g)");
  }
}
