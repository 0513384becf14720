package io.gearshift.executors.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.executors.data.shard.CheckedShards;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardReader;
import io.gearshift.executors.fuzz.Fuzz;
import io.gearshift.executors.fuzz.Mutations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set of changed bytes is the same data or one line: never other data. */
class DataSetFuzzTest {
  private static final Configuration CONFIGURATION = new Configuration();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SHARDS =
      List.of("train/part-00000.parquet", "train/part-00001.parquet", "test/part-00000.parquet");

  @TempDir Path directory;
  private Path manifest;
  private List<String> expected;

  @BeforeEach
  void writeData() throws IOException {
    TinyDataSet.write(directory, 9, 4, 2, 5, 3);
    manifest = directory.resolve("manifest.json");
    expected = contents();
  }

  /** All that training and evaluation are told. */
  private List<String> contents() throws IOException {
    Manifest read = Manifest.read(TinyDataSet.hadoop(directory), CONFIGURATION);
    List<String> all = new ArrayList<>(List.of(read.contentsChecksum()));
    CheckedShards shards = new CheckedShards(TinyDataSet.hadoop(directory), read, CONFIGURATION);
    read.splits()
        .forEach(
            (name, split) ->
                split
                    .shards()
                    .forEach(
                        shard ->
                            shards.read(
                                shard, 0, shard.rows(), row -> all.add(name + " " + text(row)))));
    return all;
  }

  private static String text(Example row) {
    return row.label() + " " + row.id() + " " + HexFormat.of().formatHex(row.image());
  }

  private void assertSameOrOneLine(String changed) throws IOException {
    try {
      assertThat(contents()).isEqualTo(expected);
    } catch (DataSetException e) {
      assertThat(e.getMessage()).doesNotContain("\n").contains(changed);
    }
  }

  @Test
  void changedShards() {
    Fuzz.run(
        "changed shards",
        400,
        random -> {
          String name = SHARDS.get(random.nextInt(SHARDS.size()));
          Path file = directory.resolve(name);
          byte[] whole = Files.readAllBytes(file);
          Files.write(file, changed(whole, random));
          assertSameOrOneLine(name);
          Files.write(file, whole);
        });
  }

  @Test
  void changedManifests() throws IOException {
    byte[] whole = Files.readAllBytes(manifest);
    Fuzz.run(
        "changed manifests",
        500,
        random -> {
          Files.write(manifest, changed(whole, random));
          assertSameOrOneLine("manifest.json");
        });
  }

  @Test
  void changedManifestsWithoutAChecksumOfTheirOwn() throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(manifest.toFile());
    root.remove("manifestChecksum");
    byte[] whole = JSON.writeValueAsBytes(root);
    List<String> rows = expected.subList(1, expected.size());
    Fuzz.run(
        "changed manifests of an earlier version",
        500,
        random -> {
          Files.write(manifest, changed(whole, random));
          try {
            // Names and statistics may be others; what is read of the shards may not.
            List<String> read = contents();
            assertThat(read.subList(1, read.size())).isEqualTo(rows);
          } catch (DataSetException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
          }
        });
  }

  @Test
  void changedShardsThatNoManifestGuards() throws IOException {
    byte[] whole = Files.readAllBytes(directory.resolve(SHARDS.get(0)));
    Path file = directory.resolve("alone.parquet");
    Fuzz.run(
        "changed shards without a manifest",
        400,
        random -> {
          Files.write(file, changed(whole, random));
          try {
            ShardReader.read(TinyDataSet.hadoop(file), CONFIGURATION, 0, 4, row -> {});
          } catch (DataSetException | UncheckedIOException e) {
            assertThat(e.getMessage()).contains("alone.parquet");
          }
        });
  }

  private static byte[] changed(byte[] whole, SplittableRandom random) {
    return random.nextInt(4) == 0 ? Mutations.flipBit(whole, random) : Mutations.of(whole, random);
  }
}
