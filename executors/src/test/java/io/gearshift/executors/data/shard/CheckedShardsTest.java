package io.gearshift.executors.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.data.TinyDataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedShardsTest {
  private static final int TEST = 5;

  @TempDir Path directory;
  private final ShardChecks checks = new ShardChecks();
  private Manifest manifest;
  private Manifest.Shard shard;
  private Path file;

  @BeforeEach
  void writeData() throws IOException {
    TinyDataSet.write(directory, 8, TEST, 2, 4, 1);
    manifest = Manifest.read(TinyDataSet.hadoop(directory), new Configuration());
    shard = manifest.split("test").shards().get(0);
    file = directory.resolve(shard.file());
  }

  private List<Integer> labels() {
    List<Integer> labels = new ArrayList<>();
    new CheckedShards(TinyDataSet.hadoop(directory), manifest, new Configuration(), checks)
        .read(shard, 0, TEST, example -> labels.add(example.label()));
    return labels;
  }

  private static void flipBit(Path path, int index) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    bytes[index] ^= 1;
    Files.write(path, bytes);
  }

  @Test
  void whatTheManifestSaysIsRead() {
    assertThat(labels()).isEqualTo(IntStream.range(0, TEST).boxed().toList());
  }

  @Test
  void anyFlippedBitIsNoticedWhereverItIs() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int index = 0; index < whole.length; index += 37) {
      flipBit(file, index);
      assertThatThrownBy(this::labels)
          .isInstanceOf(DataSetException.class)
          .hasMessageMatching(
              "Damaged shard: .*/test/part-00000.parquet \\(SHA-256 must be "
                  + shard.sha256()
                  + ", as manifest.json says; is [0-9a-f]{64}\\)");
      Files.write(file, whole);
    }
    assertThat(labels()).hasSize(TEST);
  }

  @Test
  void aShardChangedAfterItWasCheckedIsNoticedAtItsNextOpening() throws IOException {
    assertThat(labels()).hasSize(TEST);
    flipBit(file, 40);
    assertThatThrownBy(this::labels).hasMessageStartingWith("Damaged shard: ");
  }

  @Test
  void aShardReplacedByOneOfTheSameSizeAndTimeIsNoticed() throws IOException {
    assertThat(labels()).hasSize(TEST);
    FileTime time = Files.getLastModifiedTime(file);
    Path other = Files.copy(file, directory.resolve("other"));
    flipBit(other, 40);
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(this::labels).hasMessageStartingWith("Damaged shard: ");
  }

  @Test
  void aShardTouchedButNotChangedIsRead() throws IOException {
    assertThat(labels()).hasSize(TEST);
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(labels()).hasSize(TEST);
  }

  @Test
  void aShardOfAnotherSizeIsNoticed() throws IOException {
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(this::labels)
        .hasMessage(
            "Damaged shard: "
                + TinyDataSet.hadoop(file)
                + " (must have "
                + shard.bytes()
                + " bytes, as manifest.json says; has 3)");
  }

  @Test
  void aShardThatIsNotThereIsNamed() throws IOException {
    Files.delete(file);
    assertThatThrownBy(this::labels)
        .isInstanceOf(DataSetException.class)
        .hasMessage("Missing shard: " + TinyDataSet.hadoop(file) + " (manifest.json lists it)");
    Files.createDirectory(file);
    assertThatThrownBy(this::labels).hasMessageStartingWith("Missing shard: ");
  }

  @Test
  void aLabelWithoutAClassIsNamed() {
    manifest = withClasses(List.of("a", "b", "c"));
    assertThatThrownBy(this::labels)
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "Invalid label: 3 of image test/3 in "
                + TinyDataSet.hadoop(file)
                + " (must be 0 to 2, as manifest.json names 3 classes)");
  }

  @Test
  void rowGroupsThatTheShardDoesNotHaveAreNoticed() {
    shard =
        new Manifest.Shard(
            shard.file(), shard.rows(), shard.bytes(), shard.sha256(), new int[] {2, 3});
    assertThatThrownBy(this::labels)
        .hasMessage(
            "Damaged shard: "
                + TinyDataSet.hadoop(file)
                + " (row groups must have [2, 3] rows, as manifest.json says; have [5])");
  }

  @Test
  void aFailureOfTheReaderIsNotTheShards() {
    CheckedShards shards =
        new CheckedShards(TinyDataSet.hadoop(directory), manifest, new Configuration());
    assertThatThrownBy(
            () ->
                shards.read(
                    shard,
                    0,
                    1,
                    example -> {
                      throw new IllegalStateException("mine");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
    assertThatCode(this::labels).doesNotThrowAnyException();
  }

  private Manifest withClasses(List<String> names) {
    return new Manifest(
        manifest.formatVersion(),
        manifest.source(),
        manifest.seed(),
        names,
        manifest.channels(),
        manifest.height(),
        manifest.width(),
        manifest.mean(),
        manifest.deviation(),
        manifest.splits(),
        manifest.examplesPerClass(),
        manifest.rejected(),
        manifest.checksum(),
        manifest.preprocessing());
  }
}
