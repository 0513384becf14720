package io.gearshift.executors.data.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** Rows of a Parquet file of any schema. */
public final class RowCount {
  private RowCount() {}

  /**
   * What the file says of itself.
   *
   * @throws DataSetException if it is missing or no Parquet file
   * @throws UncheckedIOException if it cannot be read
   */
  public static long of(Path path, Configuration configuration) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, configuration))) {
      return reader.getRecordCount();
    } catch (FileNotFoundException e) {
      throw new DataSetException("Missing file: " + path, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new DataSetException("Damaged file: " + path + " (no Parquet file)", e);
    }
  }
}
