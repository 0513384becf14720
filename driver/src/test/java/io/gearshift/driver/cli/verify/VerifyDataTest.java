package io.gearshift.driver.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.driver.cli.CommandRun;
import io.gearshift.executors.data.TinyDataSet;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.write.FileLists;
import io.gearshift.executors.data.shard.write.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyDataTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("data");
    TinyDataSet.write(data, 7, 3, 2, 4, 1);
    FileLists.writeRejected(TinyDataSet.hadoop(data), new Configuration(), List.of());
  }

  private org.apache.hadoop.fs.Path hadoop(String name) {
    return TinyDataSet.hadoop(data.resolve(name));
  }

  private static CommandRun verify(Path target, String... more) {
    List<String> arguments = new ArrayList<>(List.of("verify", target.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private void assertProblem(String line) {
    CommandRun run = verify(data);
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(1);
    assertThat(run.out().lines()).contains(line);
    assertThat(run.out()).endsWith("; 1 problem.\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aSoundDataSetIsCountedAndZero() {
    CommandRun run = verify(data, "--decode");
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                0,
                "Verified data set "
                    + data
                    + ": 3 shards, 10 images, 10 images decoded; no problems.\n",
                ""));
  }

  @Test
  void figuresAreOneJsonObjectOnTheLastLine() throws IOException {
    Files.delete(data.resolve("test/part-00000.parquet"));
    CommandRun run = verify(data, "--json");
    JsonNode figures = JSON.readTree(run.out().lines().toList().get(2));
    assertThat(figures.get("sound").booleanValue()).isFalse();
    assertThat(figures.get("kind").textValue()).isEqualTo("data set");
    assertThat(figures.at("/checked/images").intValue()).isEqualTo(7);
    assertThat(figures.get("problems")).hasSize(1);
  }

  @Test
  void everyDamagedShardIsALine() throws IOException {
    for (String name : List.of("train/part-00001.parquet", "test/part-00000.parquet")) {
      byte[] bytes = Files.readAllBytes(data.resolve(name));
      bytes[bytes.length / 2] ^= 4;
      Files.write(data.resolve(name), bytes);
    }
    CommandRun run = verify(data);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out().lines().toList()).hasSize(3);
    assertThat(run.out())
        .contains("Damaged shard: " + hadoop("train/part-00001.parquet") + " (SHA-256 must be ")
        .contains("Damaged shard: " + hadoop("test/part-00000.parquet") + " (SHA-256 must be ")
        .endsWith("3 shards, 3 images; 2 problems.\n");
  }

  @Test
  void aManifestChangedByHandIsALine() throws IOException {
    Path file = data.resolve("manifest.json");
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    String own = root.get("manifestChecksum").textValue();
    root.putArray("mean").add(0.25);
    JSON.writeValue(file.toFile(), root);
    CommandRun run = verify(data);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .startsWith(
            "Invalid manifest: "
                + hadoop("manifest.json")
                + " (was changed: its manifestChecksum is "
                + own
                + ", must be ")
        .endsWith("Verified data set " + data + ": nothing could be read; 1 problem.\n");
  }

  @Test
  void aManifestOfAnEarlierVersionIsANote() throws IOException {
    Path file = data.resolve("manifest.json");
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    root.remove("manifestChecksum");
    JSON.writeValue(file.toFile(), root);
    CommandRun run = verify(data);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("Note: " + hadoop("manifest.json") + " has no manifestChecksum, as an earlier");
  }

  @Test
  void aLostManifestIsALine() throws IOException {
    Files.delete(data.resolve("manifest.json"));
    assertProblem(
        "Invalid data set: "
            + TinyDataSet.hadoop(data).toString().replaceFirst("/$", "")
            + " (must hold manifest.json, made by ingest)");
  }

  @Test
  void aLostListOfRejectedImagesIsALine() throws IOException {
    Files.delete(data.resolve("rejected.parquet"));
    assertProblem("Missing file: " + hadoop("rejected.parquet"));
  }

  @Test
  void aListOfAnotherLengthIsALine() throws IOException {
    Files.delete(data.resolve("rejected.parquet"));
    FileLists.writeRejected(
        TinyDataSet.hadoop(data),
        new Configuration(),
        List.of(new FileLists.Rejected("train", "a.png", "not decodable")));
    assertProblem(
        "Invalid list of rejected images: "
            + hadoop("rejected.parquet")
            + " (must have 0 rows, as manifest.json says; has 1)");
  }

  @Test
  void aFileThatNobodyListsIsANote() throws IOException {
    Files.writeString(data.resolve("train/part-00002.parquet"), "left over");
    CommandRun run = verify(data);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("Note: " + hadoop("train/part-00002.parquet") + " is not listed in");
  }

  @Test
  void rowsThatAreWrongInARightFileAreLines() throws IOException {
    byte[] png;
    try (ImageCodec codec = new ImageCodec()) {
      png = codec.encodePng(new byte[16], 4, 4, 1);
    }
    long crc = ShardFormat.checksum(png);
    byte[] none = {1, 2, 3};
    rewriteTest(
        new Example(png, 0, "same", 4, 4, crc),
        new Example(png, 1, "same", 4, 4, crc),
        new Example(png, 1, "wide", 5, 4, crc),
        new Example(none, 1, "noise", 4, 4, ShardFormat.checksum(none)));
    String file = hadoop("test/part-00000.parquet").toString();
    CommandRun run = verify(data, "--decode");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out().lines())
        .contains(
            "Repeated image: same in " + file,
            "Invalid image size: 4 x 5 of image wide in "
                + file
                + " (must be as manifest.json says)",
            "Damaged image: wide in " + file + " (must have 4 x 5 pixels, has 4 x 4)",
            "Damaged image: noise in " + file + " (not decodable)");
    rewriteTest(new Example(png, 7, "high", 4, 4, crc));
    assertProblem(
        "Invalid label: 7 of image high in "
            + file
            + " (must be 0 to 6, as manifest.json names 7 classes)");
    rewriteTest(new Example(png, 0, "bad", 4, 4, crc + 1));
    assertProblem(
        "Damaged image: bad in " + file + " (CRC-32 must be " + (crc + 1) + ", is " + crc + ")");
  }

  @Test
  void controlCharactersOfNamesDoNotReachTheTerminal() throws IOException {
    byte[] none = {1};
    rewriteTest(new Example(none, 0, "a\u001b[2Jb\u202e", 4, 4, 0));
    CommandRun run = verify(data);
    assertThat(run.out())
        .contains("Damaged image: a\\u001b[2Jb\\u202e in ")
        .doesNotContain("\u001b");
  }

  @Test
  void whatIsNothingOfAllThisIsAUsersMistake() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(verify(empty))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "gearshift: Invalid DATA|RUN|MODEL: "
                    + empty
                    + " (must be a data set, the folder of a run, the id of one in runs, or a model"
                    + " zip)\n"));
  }

  /** Another test split under a manifest that is right in itself. */
  private void rewriteTest(Example... rows) throws IOException {
    Manifest old = Manifest.read(TinyDataSet.hadoop(data), new Configuration());
    String name = "test/part-00000.parquet";
    Files.delete(data.resolve(name));
    Files.delete(data.resolve("manifest.json"));
    ShardWriter writer = new ShardWriter(hadoop(name), new Configuration());
    try (writer) {
      for (Example row : rows) {
        writer.write(row);
      }
    }
    Map<String, Manifest.Split> splits = new LinkedHashMap<>(old.splits());
    splits.put("test", new Manifest.Split(rows.length, List.of(writer.summary(name))));
    new Manifest(
            old.formatVersion(),
            old.source(),
            old.seed(),
            old.classNames(),
            old.channels(),
            old.height(),
            old.width(),
            old.mean(),
            old.deviation(),
            splits,
            old.examplesPerClass(),
            old.rejected(),
            Manifest.checksumOf(splits),
            old.preprocessing())
        .write(TinyDataSet.hadoop(data), new Configuration());
  }
}
