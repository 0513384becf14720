package io.gearshift.executors.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.data.shard.write.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardReaderTest {
  @TempDir java.nio.file.Path directory;

  @Test
  void rangesOverSeveralRowGroupsComeBackInOrder() throws IOException {
    // 300 images of 64 kB: more than two row groups of 8 MB.
    Manifest.Shard shard = write("a.parquet", 300, 64 << 10, 0);
    assertThat(shard.rowGroups()).hasSizeGreaterThan(1);
    assertThat(IntStream.of(shard.rowGroups()).sum()).isEqualTo(300);
    assertThat(shard.bytes()).isEqualTo(Files.size(directory.resolve("a.parquet")));
    assertThat(directory.toFile().list()).containsExactly("a.parquet");
    int edge = shard.rowGroups()[0];
    for (int[] range : new int[][] {{0, 300}, {edge, edge + 1}, {edge - 2, edge + 2}, {7, 7}}) {
      List<Integer> labels = new ArrayList<>();
      ShardReader.read(
          path("a.parquet"),
          new Configuration(),
          range[0],
          range[1],
          example -> labels.add(example.label()));
      assertThat(labels).isEqualTo(IntStream.range(range[0], range[1]).boxed().toList());
    }
  }

  @Test
  void sameRowsGiveTheSameFile() throws IOException {
    assertThat(write("a.parquet", 20, 100, 0).sha256())
        .isEqualTo(write("b.parquet", 20, 100, 0).sha256())
        .isNotEqualTo(write("c.parquet", 20, 101, 0).sha256());
  }

  @Test
  void damageIsNamed() throws IOException {
    write("a.parquet", 3, 10, 1);
    assertThatThrownBy(() -> read("a.parquet", 3))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith("Damaged image: id0 in " + path("a.parquet") + " (CRC-32 must be ");
    write("b.parquet", 3, 10, 0);
    assertThatThrownBy(() -> read("b.parquet", 4))
        .hasMessage("Damaged shard: " + path("b.parquet") + " (must hold 4 rows, holds 3)");
    Files.writeString(directory.resolve("c.parquet"), "not a Parquet file at all");
    assertThatThrownBy(() -> read("c.parquet", 1))
        .isInstanceOf(DataSetException.class)
        .hasMessage("Damaged shard: " + path("c.parquet") + " (no Parquet file of examples)");
  }

  private void read(String name, int rows) {
    ShardReader.read(path(name), new Configuration(), 0, rows, example -> {});
  }

  private Manifest.Shard write(String name, int rows, int bytes, long crcError) throws IOException {
    ShardWriter writer = new ShardWriter(path(name), new Configuration());
    try (writer) {
      for (int i = 0; i < rows; i++) {
        byte[] image = new byte[bytes];
        image[0] = (byte) i;
        long crc = ShardFormat.checksum(image) + crcError;
        writer.write(new Example(image, i, "id" + i, 1, 1, crc));
      }
    }
    return writer.summary(name);
  }

  private Path path(String name) {
    return new Path(directory.resolve(name).toUri());
  }
}
