package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.preprocess.Preprocess;
import io.gearshift.executors.data.shard.CheckedShards;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Preprocessed data sets: the same bytes for any number of tasks, after a kill too. */
@Timeout(300)
class PreprocessIngestTest {
  @TempDir private Path work;

  private static SparkSession spark(int tasks) {
    return SparkSession.builder()
        .master("local[" + tasks + "]")
        .appName("preprocess-ingest")
        .config("spark.ui.enabled", "false")
        .config("spark.hadoop.fs.file.impl", DyingFileSystem.class.getName())
        .config("spark.hadoop.fs.file.impl.disable.cache", "true")
        .getOrCreate();
  }

  private static IngestRequest request(Path source, Path destination, Preprocess method) {
    return IngestRequest.of(source.toString(), destination.toString())
        .withShards(3)
        .withValidationShare(0.2)
        .withPreprocess(method);
  }

  @Test
  void anyNumberOfTasksAndAnyKillGiveTheSameBytes() throws IOException {
    Path source = SourceFiles.folders(work.resolve("source"), 3, 14, 3);
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    Map<String, Map<String, byte[]>> one = new TreeMap<>();
    for (int tasks : new int[] {1, 2, 5}) {
      try (SparkSession session = spark(tasks)) {
        for (Preprocess method : Preprocess.values()) {
          if (tasks == 2 && method != Preprocess.GCN_ZCA) {
            continue;
          }
          Path destination = work.resolve(method.option() + tasks);
          Ingest.run(session, request(source, destination, method));
          Map<String, byte[]> files = files(destination);
          assertThat(files.containsKey(ShardFormat.WHITENING))
              .isEqualTo(method == Preprocess.GCN_ZCA);
          assertSame(files, one.computeIfAbsent(method.option(), name -> files));
        }
        if (tasks == 2) {
          assertGoesOn(session, source, one.get("gcn-zca"));
        }
      }
    }
  }

  /** Kills in all parts of an ingest; a whitening that was there is not fitted again. */
  private void assertGoesOn(SparkSession session, Path source, Map<String, byte[]> expected)
      throws IOException {
    Path probe = work.resolve("probe");
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    Ingest.run(session, request(source, probe, Preprocess.GCN_ZCA));
    int noted = DyingFileSystem.stepsUntil("/whitening/whitening.");
    int all = DyingFileSystem.stepsUntil("/result-");
    assertThat(noted).isPositive().isLessThan(all);
    int reused = 0;
    for (int steps : new int[] {3, noted - 1, noted + 1, noted + 5, all + 1}) {
      Path destination = work.resolve("killed" + steps);
      DyingFileSystem.dieAfter(steps);
      assertThatThrownBy(
              () -> Ingest.run(session, request(source, destination, Preprocess.GCN_ZCA)))
          .hasStackTraceContaining("the process is dead");
      DyingFileSystem.dieAfter(Integer.MAX_VALUE);
      Path left = find(work.resolve("killed" + steps + ".ingest"), ShardFormat.WHITENING);
      Object key = left == null ? null : Files.readAttributes(left, "unix:ino").get("ino");
      Ingest.run(session, request(source, destination, Preprocess.GCN_ZCA));
      assertSame(files(destination), expected);
      Path whitening = destination.resolve(ShardFormat.WHITENING);
      reused += Files.readAttributes(whitening, "unix:ino").get("ino").equals(key) ? 1 : 0;
    }
    assertThat(reused).isGreaterThanOrEqualTo(2);
  }

  @Test
  void theManifestSaysWhatWasDone() throws IOException {
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    Path source = Files.createDirectory(work.resolve("source"));
    SourceFiles.idx(source, "train", 40);
    SourceFiles.idx(source, "t10k", 10);
    try (SparkSession session = spark(2)) {
      Path destination = work.resolve("data");
      Ingest.run(session, request(source, destination, Preprocess.GCN_ZCA));
      org.apache.hadoop.fs.Path directory = new org.apache.hadoop.fs.Path(destination.toUri());
      Manifest manifest = Manifest.read(directory, new Configuration());
      assertThat(manifest.formatVersion()).isEqualTo(2);
      assertThat(manifest.mean()).containsExactly(0);
      assertThat(manifest.deviation()).containsExactly(1);
      assertThat(manifest.preprocessing().name()).isEqualTo("gcn-zca");
      assertThat(manifest.preprocessing().parameters())
          .containsEntry("contrastScale", 55.0)
          .containsEntry("whiteningFilterBias", 0.1);
      assertThat(manifest.preprocessing().whitening().bytes())
          .isEqualTo(Files.size(destination.resolve("whitening.bin")));
      assertThat(Files.readString(destination.resolve("manifest.json")))
          .contains("\"formatVersion\" : 2", "\"file\" : \"whitening.bin\"");
      new CheckedShards(directory, manifest, new Configuration())
          .read(
              manifest.split("train").shards().get(0),
              0,
              2,
              example -> {
                assertThat(example.image()).hasSize(5 * 4 * Float.BYTES);
                ByteBuffer values = ByteBuffer.wrap(example.image()).order(ByteOrder.LITTLE_ENDIAN);
                while (values.hasRemaining()) {
                  assertThat(values.getFloat()).isFinite().isBetween(-10f, 10f);
                }
              });
    }
  }

  @Test
  void imagesOfSeveralSizesAreAnError() throws IOException {
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    Path source = SourceFiles.folders(work.resolve("source"), 2, 4, 0);
    SourceFiles.write(source.resolve("train/class0/wide.png"), SourceFiles.png(1, 9, 6, 3));
    try (SparkSession session = spark(2)) {
      assertThatThrownBy(
              () -> Ingest.run(session, request(source, work.resolve("data"), Preprocess.GCN)))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "Invalid --preprocess: gcn (must be of images of one size; these are 6 to 6 high and"
                  + " 8 to 9 wide)");
      assertThat(work.resolve("data")).doesNotExist();
      Path large = SourceFiles.classFolders(work.resolve("large"), 2, 3);
      assertThatThrownBy(
              () -> Ingest.run(session, request(large, work.resolve("data"), Preprocess.GCN_ZCA)))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "Invalid --preprocess: gcn-zca (must be of images of at most 4096 values; these have"
                  + " 64 x 96 x 3)");
    }
  }

  private static Path find(Path folder, String name) throws IOException {
    if (!Files.exists(folder)) {
      return null;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(file -> file.endsWith(name)).findFirst().orElse(null);
    }
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static void assertSame(Map<String, byte[]> made, Map<String, byte[]> expected) {
    assertThat(made.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(made.get(name)).as(name).isEqualTo(bytes));
  }
}
