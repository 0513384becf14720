package io.gearshift.executors.data.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
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
   * @throws UncheckedIOException if the file cannot be read, is not a shard, or an image does not
   *     have the checksum it was written with; the message names file and image
   */
  public static void read(
      Path path, Configuration configuration, long from, long to, Consumer<Example> consumer) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, configuration))) {
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
              consumer.accept(checked(example(group), path));
            }
          }
        }
        start += rows;
      }
      if (start < to) {
        throw new IOException(
            "Damaged shard: " + path + " (must hold " + to + " rows, holds " + start + ")");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (RuntimeException e) {
      if (e instanceof UncheckedIOException) {
        throw e;
      }
      // Parquet reports a file that is not Parquet, or a damaged page, by several kinds of these.
      throw new UncheckedIOException("Damaged shard: " + path, new IOException(e.getMessage(), e));
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

  private static Example checked(Example example, Path path) throws IOException {
    long found = ShardFormat.checksum(example.image());
    if (found != example.crc32()) {
      throw new IOException(
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
}
