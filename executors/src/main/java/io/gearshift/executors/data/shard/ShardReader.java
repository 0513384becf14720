package io.gearshift.executors.data.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;

/** Reads rows of one shard; row groups without a wanted row are skipped unread. */
public final class ShardReader {

  private ShardReader() {}

  /**
   * Hands over the rows {@code from} (inclusive) to {@code to} (exclusive) in order.
   *
   * @throws DataSetException if the file is missing or no shard, or an image does not have the
   *     checksum it was written with; the message names file and image
   * @throws UncheckedIOException if the file cannot be read
   */
  public static void read(
      Path path, Configuration configuration, long from, long to, Consumer<Example> consumer) {
    read(path, configuration, null, from, to, consumer);
  }

  /**
   * As above, of a file that must be cut as the manifest says.
   *
   * @param rowGroups rows of each row group; null where nothing is known of them
   */
  static void read(
      Path path,
      Configuration configuration,
      int[] rowGroups,
      long from,
      long to,
      Consumer<Example> consumer) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, configuration))) {
      requireRowGroups(reader, rowGroups, path);
      read(reader, from, to, path, consumer);
    } catch (FileNotFoundException e) {
      throw new DataSetException("Missing shard: " + path, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    } catch (ConsumerException e) {
      throw e.failure;
    } catch (DataSetException e) {
      throw e;
    } catch (RuntimeException e) {
      // Parquet reports a file that is not Parquet, or a damaged page, by several kinds of these.
      throw new DataSetException("Damaged shard: " + path + " (no Parquet file of examples)", e);
    }
  }

  private static void read(
      ParquetFileReader reader, long from, long to, Path path, Consumer<Example> consumer)
      throws IOException {
    MessageColumnIO columns = new ColumnIOFactory().getColumnIO(ShardFormat.SCHEMA);
    long start = 0;
    for (int block = 0; block < reader.getRowGroups().size() && start < to; block++) {
      long rows = reader.getRowGroups().get(block).getRowCount();
      if (start + rows <= from) {
        reader.skipNextRowGroup();
      } else {
        PageReadStore pages = reader.readNextRowGroup();
        RecordReader<Group> records =
            columns.getRecordReader(pages, new GroupRecordConverter(ShardFormat.SCHEMA));
        long last = Math.min(rows, to - start);
        for (long row = 0; row < last; row++) {
          Group group = records.read();
          if (start + row >= from) {
            hand(checked(example(group), path), consumer);
          }
        }
      }
      start += rows;
    }
    if (start < to) {
      throw new DataSetException(
          "Damaged shard: " + path + " (must hold " + to + " rows, holds " + start + ")");
    }
  }

  private static void requireRowGroups(ParquetFileReader reader, int[] expected, Path path) {
    if (expected == null) {
      return;
    }
    long[] found = reader.getRowGroups().stream().mapToLong(BlockMetaData::getRowCount).toArray();
    if (!Arrays.equals(found, Arrays.stream(expected).asLongStream().toArray())) {
      throw new DataSetException(
          "Damaged shard: "
              + path
              + " (row groups must have "
              + Arrays.toString(expected)
              + " rows, as "
              + Manifest.FILE_NAME
              + " says; have "
              + Arrays.toString(found)
              + ")");
    }
  }

  /** What the consumer throws is not the file's fault. */
  private static void hand(Example example, Consumer<Example> consumer) {
    try {
      consumer.accept(example);
    } catch (RuntimeException e) {
      throw new ConsumerException(e);
    }
  }

  private static Example example(Group group) {
    return new Example(
        group.getBinary(ShardFormat.IMAGE, 0).getBytes(),
        group.getInteger(ShardFormat.LABEL, 0),
        group.getString(ShardFormat.ID, 0),
        group.getInteger(ShardFormat.WIDTH, 0),
        group.getInteger(ShardFormat.HEIGHT, 0),
        group.getLong(ShardFormat.CRC32, 0));
  }

  private static Example checked(Example example, Path path) {
    long found = ShardFormat.checksum(example.image());
    if (found != example.crc32()) {
      throw new DataSetException(
          "Damaged image: "
              + example.id()
              + " in "
              + path
              + " (CRC-32 must be "
              + example.crc32()
              + ", is "
              + found
              + ")");
    }
    return example;
  }

  /** Carries a failure of the consumer past those of the file. */
  private static final class ConsumerException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient RuntimeException failure;

    ConsumerException(RuntimeException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
