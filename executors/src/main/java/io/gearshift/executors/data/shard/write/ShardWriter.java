package io.gearshift.executors.data.shard.write;

import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.io.api.Binary;

/** Writes one shard. The bytes of a file are a function of its rows and their order. */
public final class ShardWriter implements Closeable {
  private static final Set<String> PLAIN_COLUMNS =
      Set.of(ShardFormat.IMAGE, ShardFormat.ID, ShardFormat.CRC32);

  private final DigestingOutputFile file;
  private final RowWriter writer;
  private long rows;

  /** Begins a new file of which the size is not known. */
  public ShardWriter(Path path, Configuration configuration) throws IOException {
    this(path, configuration, 0);
  }

  /**
   * Begins a new file.
   *
   * @param expectedBytes what it will have at most, so that it is one block where the file system
   *     has blocks; 0 where that is not known
   * @throws IOException if it exists or cannot be written
   */
  public ShardWriter(Path path, Configuration configuration, long expectedBytes)
      throws IOException {
    file = new DigestingOutputFile(Storage.fileSystem(path, configuration), path, expectedBytes);
    // Encoded images do not compress further and never repeat.
    writer = new RowWriter(file, ShardFormat.SCHEMA, PLAIN_COLUMNS);
  }

  /** Appends one row. */
  public void write(Example example) throws IOException {
    SimpleGroup group = new SimpleGroup(ShardFormat.SCHEMA);
    group.add(ShardFormat.IMAGE, Binary.fromConstantByteArray(example.image()));
    group.add(ShardFormat.LABEL, example.label());
    group.add(ShardFormat.ID, example.id());
    group.add(ShardFormat.WIDTH, example.width());
    group.add(ShardFormat.HEIGHT, example.height());
    group.add(ShardFormat.CRC32, example.crc32());
    writer.write(group);
    rows++;
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  /**
   * What was written, as the manifest lists it; to be asked once, after closing.
   *
   * @param name the shard's path inside the data set
   */
  public Manifest.Shard summary(String name) {
    return new Manifest.Shard(
        name, Math.toIntExact(rows), file.bytes(), file.sha256(), writer.rowGroups());
  }
}
