package io.gearshift.executors.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.executors.data.TinyDataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A manifest is believed only where it agrees with itself. */
class ManifestTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeData() throws IOException {
    TinyDataSet.write(directory, 7, 3, 2, 4, 1);
    file = directory.resolve("manifest.json");
  }

  private Manifest read() throws IOException {
    return Manifest.read(TinyDataSet.hadoop(directory), new Configuration());
  }

  /** Changes the file as somebody would who leaves no checksum of the manifest itself. */
  private void change(Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    root.remove("manifestChecksum");
    change.accept(root);
    JSON.writeValue(file.toFile(), root);
  }

  private void assertInvalid(String why) {
    assertThatThrownBy(this::read)
        .isInstanceOf(DataSetException.class)
        .hasMessage("Invalid manifest: " + TinyDataSet.hadoop(file) + " (" + why + ")");
  }

  @Test
  void whatWasWrittenIsReadWithItsChecksum() throws IOException {
    ManifestFile.Contents contents =
        ManifestFile.read(TinyDataSet.hadoop(directory), new Configuration());
    assertThat(contents.checksummed()).isTrue();
    assertThat(contents.manifest().split("train").examples()).isEqualTo(7);
    assertThat(JSON.readTree(file.toFile()).get("formatVersion").intValue()).isEqualTo(1);
  }

  @Test
  void aManifestOfAnEarlierVersionHasNoChecksumOfItsOwnAndIsRead() throws IOException {
    change(root -> {});
    assertThat(ManifestFile.read(TinyDataSet.hadoop(directory), new Configuration()).checksummed())
        .isFalse();
  }

  @Test
  void anotherLayoutOfTheSameFieldsIsTheSameManifest() throws IOException {
    JsonNode root = JSON.readTree(file.toFile());
    Files.writeString(file, root.toString());
    assertThatCode(this::read).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/classNames|[\"b\",\"a\",\"c\",\"d\",\"e\",\"f\",\"g\"]",
        "/mean|[0.25]",
        "/deviation|[0.25]",
        "/seed|2",
        "/source|\"elsewhere\"",
        "/height|5",
        "/rejected|3",
        "/later|\"a field of a later version\""
      })
  void aChangedFieldIsNoticedByTheManifestsOwnChecksum(String pointer, String value)
      throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    root.set(pointer.substring(1), JSON.readTree(value));
    JSON.writeValue(file.toFile(), root);
    assertThatThrownBy(this::read)
        .hasMessageMatching(
            "Invalid manifest: .*/manifest.json \\(was changed: its manifestChecksum is"
                + " [0-9a-f]{64}, must be [0-9a-f]{64}\\)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "source",
        "seed",
        "classNames",
        "channels",
        "height",
        "width",
        "mean",
        "deviation",
        "splits",
        "rejected",
        "checksum"
      })
  void aMissingFieldIsNamed(String field) throws IOException {
    change(root -> root.remove(field));
    assertInvalid("has no " + field);
    change(root -> root.putNull(field));
    assertInvalid("has no " + field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "rows", "bytes", "sha256", "rowGroups"})
  void aMissingFieldOfAShardIsNamed(String field) throws IOException {
    change(root -> ((ObjectNode) root.at("/splits/test/shards/0")).remove(field));
    assertInvalid("has no " + field + " of a shard in split test");
  }

  @Test
  void fewerExamplesThanTheShardsHaveAreNoticed() throws IOException {
    change(root -> ((ObjectNode) root.at("/splits/train")).put("examples", 4));
    assertInvalid("split train: examples is 4, its shards have 7");
  }

  @Test
  void rowGroupsMustAddUp() throws IOException {
    change(root -> ((ObjectNode) root.at("/splits/train/shards/0")).putArray("rowGroups").add(1));
    assertInvalid(
        "split train: train/part-00000.parquet has rowGroups [1], must be above 0 and add up to"
            + " its rows: 3");
  }

  @Test
  void anotherShardChecksumIsNoticed() throws IOException {
    String other = "0".repeat(64);
    change(root -> ((ObjectNode) root.at("/splits/test/shards/0")).put("sha256", other));
    assertThatThrownBy(this::read).hasMessageContaining("(checksum is ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x.parquet", "/etc/passwd", "train/../../x", "file:/x", "", "a//b", "./a"})
  void aShardOutsideTheDataSetIsRefused(String name) throws IOException {
    change(root -> ((ObjectNode) root.at("/splits/test/shards/0")).put("file", name));
    assertInvalid("split test: file " + name + " must be a path inside the data set");
  }

  @Test
  void aShardListedTwiceIsRefused() throws IOException {
    change(
        root ->
            ((ObjectNode) root.at("/splits/train/shards/1"))
                .put("file", "train/part-00000.parquet"));
    assertInvalid("split train: file train/part-00000.parquet is listed twice");
  }

  @Test
  void numbersThatCannotBeAreRefused() throws IOException {
    change(root -> root.putArray("mean").add(0.5).add(0.5));
    assertInvalid("mean is [0.5, 0.5], must hold 1 number from 0 to 1");
    change(root -> root.putArray("mean").add(1e300));
    assertInvalid("mean is [1.0E300], must hold 1 number from 0 to 1");
    change(root -> root.putArray("mean").add(0.5));
    change(root -> root.putArray("deviation"));
    assertInvalid("deviation is [], must hold 1 number from 0 to 1");
    change(root -> root.putArray("deviation").add(0.5));
    change(root -> root.put("channels", 2));
    assertInvalid("channels is 2, must be 1 or 3");
    change(root -> root.put("channels", 1).put("rejected", -1));
    assertInvalid("rejected is -1, must not be negative");
  }

  @Test
  void classNamesAreThereAndDistinct() throws IOException {
    change(root -> root.putArray("classNames"));
    assertInvalid("classNames must hold at least one name, and names alone");
    change(root -> root.putArray("classNames").add("cat").add("cat"));
    assertInvalid("classNames has cat twice");
  }

  @Test
  void manifestsOfOtherVersionsOrNoneAreRefused() throws IOException {
    Files.writeString(file, "{\"formatVersion\": 9}");
    assertThatThrownBy(this::read)
        .hasMessage("Invalid formatVersion: 9 in " + TinyDataSet.hadoop(file) + " (must be 1)");
    Files.writeString(file, "{\"formatVersion\": 1, ");
    assertThatThrownBy(this::read)
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith("Invalid manifest: " + TinyDataSet.hadoop(file) + " (");
    Files.writeString(file, "");
    assertInvalid("must be a JSON object");
    Files.delete(file);
    assertThatThrownBy(this::read)
        .hasMessage(
            "Invalid data set: "
                + TinyDataSet.hadoop(directory)
                + " (must hold manifest.json, made by ingest)");
  }

  @Test
  void whatTrainingDependsOnHasAChecksumThatTheSourceDoesNotChange() throws IOException {
    String before = read().contentsChecksum();
    change(root -> root.put("source", "elsewhere"));
    assertThat(read().contentsChecksum()).isEqualTo(before);
    change(root -> root.putArray("mean").add(0.25));
    assertThat(read().contentsChecksum()).isNotEqualTo(before);
  }
}
