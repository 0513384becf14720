package io.gearshift.executors.data.shard.write;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * The footer of a Parquet file with its lists in one order. Parquet's writer lists a column's
 * encodings in the order of a hash set of enums, which differs from one Java process to the next:
 * the same rows would give other bytes there.
 *
 * <p>Source: Apache Parquet format, "File format": a file ends with its metadata, the metadata's
 * length in four bytes (little-endian) and the magic {@code PAR1}.
 */
final class CanonicalFooter {
  /** The length and the magic behind the metadata. */
  private static final int TRAILER_BYTES = 8;

  private CanonicalFooter() {}

  /**
   * The end of a file, in order.
   *
   * @param end the last bytes of a file, all of its metadata among them
   */
  static byte[] of(byte[] end) throws IOException {
    int trailer = end.length - TRAILER_BYTES;
    ByteBuffer lengthAndMagic =
        ByteBuffer.wrap(end, trailer, TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int length = lengthAndMagic.getInt();
    int magic = lengthAndMagic.getInt();
    int begin = trailer - length;
    FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(end, begin, length));
    order(metadata);
    ByteArrayOutputStream ordered = new ByteArrayOutputStream(end.length);
    ordered.write(end, 0, begin);
    Util.writeFileMetaData(metadata, ordered);
    ByteBuffer newTrailer = ByteBuffer.allocate(TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    newTrailer.putInt(ordered.size() - begin).putInt(magic);
    ordered.write(newTrailer.array());
    return ordered.toByteArray();
  }

  private static void order(FileMetaData metadata) {
    for (RowGroup group : metadata.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        ColumnMetaData chunk = column.getMeta_data();
        chunk.setEncodings(
            sorted(chunk.getEncodings(), Comparator.comparingInt(Encoding::getValue)));
        if (chunk.isSetEncoding_stats()) {
          chunk.setEncoding_stats(
              sorted(
                  chunk.getEncoding_stats(),
                  Comparator.comparingInt(
                          (PageEncodingStats pages) -> pages.getPage_type().getValue())
                      .thenComparingInt(pages -> pages.getEncoding().getValue())));
        }
      }
    }
    if (metadata.isSetKey_value_metadata()) {
      metadata.setKey_value_metadata(
          sorted(metadata.getKey_value_metadata(), Comparator.comparing(KeyValue::getKey)));
    }
  }

  private static <T> List<T> sorted(List<T> list, Comparator<T> order) {
    List<T> copy = new ArrayList<>(list);
    copy.sort(order);
    return copy;
  }
}
