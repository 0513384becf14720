package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.driver.cli.GearshiftProcess;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.executors.data.shard.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that changed after it was ingested: one line that names the file, never another result. */
class DamagedDataTest {
  private static final String SHARD = "train/part-00001.parquet";

  @TempDir private Path folder;
  private Path data;
  private TrainCommandLine line;

  @BeforeEach
  void copyOfTheDigits() throws IOException {
    line = new TrainCommandLine(folder);
    data = folder.resolve("data");
    try (var all = Files.walk(SmallDigits.folder())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copy = data.resolve(SmallDigits.folder().relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private int train(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--run-id", "a", "--set", "dataset.Dataset_Location=" + data));
    arguments.addAll(List.of(more));
    return line.train(arguments.toArray(String[]::new));
  }

  private void flipBit(String name, int fromEnd) throws IOException {
    byte[] bytes = Files.readAllBytes(data.resolve(name));
    bytes[bytes.length - fromEnd] ^= 1;
    Files.write(data.resolve(name), bytes);
  }

  private String sha256(String name) throws IOException {
    return Manifest.read(new org.apache.hadoop.fs.Path(data.toUri()), new Configuration())
        .splits()
        .values()
        .stream()
        .flatMap(split -> split.shards().stream())
        .filter(shard -> shard.file().equals(name))
        .findFirst()
        .orElseThrow()
        .sha256();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "local[2,4]"})
  void aFlippedBitInAShardEndsTheFirstRoundInOneLine(String master) throws IOException {
    flipBit(SHARD, 6000);
    assertThat(train("--master", master)).isEqualTo(2);
    assertThat(line.err())
        .hasLineCount(1)
        .startsWith(
            "gearshift: Damaged shard: file:"
                + data.resolve(SHARD)
                + " (SHA-256 must be "
                + sha256(SHARD)
                + ", as manifest.json says; is ");
  }

  @Test
  void aShardThatIsGoneIsOneLine() throws IOException {
    Files.delete(data.resolve(SHARD));
    assertThat(train()).isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Missing shard: file:"
                + data.resolve(SHARD)
                + " (manifest.json lists it)\n");
  }

  @Test
  void aDamagedTestShardEndsTheEvaluationInOneLine() throws IOException {
    flipBit("test/part-00000.parquet", 6000);
    assertThat(train()).isEqualTo(2);
    assertThat(line.err())
        .hasLineCount(1)
        .startsWith("gearshift: Damaged shard: file:" + data.resolve("test/part-00000.parquet"));
  }

  @Test
  void aManifestThatSaysHalfOfTheImagesIsOneLine() throws IOException {
    Path file = data.resolve("manifest.json");
    ObjectNode root = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    root.remove("manifestChecksum");
    ((ObjectNode) root.at("/splits/train")).put("examples", SmallDigits.TRAINING / 2);
    new ObjectMapper().writeValue(file.toFile(), root);
    assertThat(train()).isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Cannot read data set "
                + data
                + ": Invalid manifest: file:"
                + file
                + " (split train: examples is 300, its shards have 600)\n");
    assertThat(line.runs()).doesNotExist();
  }

  @Test
  void aRunIsNotResumedOnAShardReplacedMeanwhile() throws Exception {
    assertThat(
            line.trainUntilOutputHas(
                "    0 ", "--run-id", "a", "--set", "dataset.Dataset_Location=" + data))
        .isEqualTo(3);
    flipBit(SHARD, 6000);
    // A process of its own: this one has the images in memory.
    GearshiftProcess resumed =
        GearshiftProcess.run(
            List.of(), "train", "--resume", "--run-id", "a", "--runs", line.runs().toString());
    assertThat(resumed.code()).as(resumed.err()).isEqualTo(2);
    assertThat(resumed.err().lines().filter(told -> !told.contains(" info ")))
        .singleElement()
        .asString()
        .startsWith("gearshift: Damaged shard: file:" + data.resolve(SHARD));
  }

  @Test
  void aRunIsNotResumedOnAManifestWithOtherStatistics() throws IOException {
    assertThat(
            line.trainUntilOutputHas(
                "    0 ", "--run-id", "a", "--set", "dataset.Dataset_Location=" + data))
        .isEqualTo(3);
    Path file = data.resolve("manifest.json");
    ObjectNode root = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    root.remove("manifestChecksum");
    root.putArray("mean").add(0.25);
    new ObjectMapper().writeValue(file.toFile(), root);
    assertThat(line.resume("a")).isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Cannot resume a: manifest.json of data set "
                + data
                + " names other classes, sizes, means, deviations or numbers of images than when"
                + " the run was started\n");
  }
}
