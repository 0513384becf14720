package io.gearshift.executors.data.shard.write;

import io.gearshift.executors.data.shard.ShardFormat;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.example.GroupWriteSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * Writes rows as an uncompressed Parquet file. The bytes are a function of the rows, their order
 * and the version of Parquet alone: not of the Java process, the file system or its settings.
 */
final class RowWriter implements Closeable {
  private final ParquetWriter<Group> writer;

  /**
   * Begins a file.
   *
   * @param plainColumns columns without a dictionary
   */
  RowWriter(DigestingOutputFile file, MessageType schema, Set<String> plainColumns)
      throws IOException {
    Builder builder =
        new Builder(file, schema)
            // No settings at all: some would change what is written.
            .withConf(new Configuration(false))
            .withRowGroupSize(ShardFormat.ROW_GROUP_BYTES)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED);
    for (String column : plainColumns) {
      builder.withDictionaryEncoding(column, false);
    }
    writer = builder.build();
  }

  void write(Group row) throws IOException {
    writer.write(row);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  /** Rows of each row group; after closing. */
  int[] rowGroups() {
    return writer.getFooter().getBlocks().stream()
        .mapToLong(BlockMetaData::getRowCount)
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private static final class Builder extends ParquetWriter.Builder<Group, Builder> {
    private final DigestingOutputFile file;
    private final MessageType schema;

    Builder(DigestingOutputFile file, MessageType schema) {
      super(file);
      this.file = file;
      this.schema = schema;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Group> getWriteSupport(Configuration configuration) {
      return new FooterSupport(file, schema);
    }
  }

  /** Tells the file when all rows are written and only indexes and the footer are to come. */
  private static final class FooterSupport extends WriteSupport<Group> {
    private final DigestingOutputFile file;
    private final MessageType schema;
    private final GroupWriteSupport rows = new GroupWriteSupport();

    FooterSupport(DigestingOutputFile file, MessageType schema) {
      this.file = file;
      this.schema = schema;
    }

    @Override
    public String getName() {
      return rows.getName();
    }

    @Override
    public WriteContext init(Configuration configuration) {
      // A copy, as the schema is handed on by a setting.
      Configuration own = new Configuration(configuration);
      GroupWriteSupport.setSchema(schema, own);
      return new WriteContext(rows.init(own).getSchema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      rows.prepareForWrite(consumer);
    }

    @Override
    public void write(Group row) {
      rows.write(row);
    }

    @Override
    public FinalizedWriteContext finalizeWrite() {
      file.beginFooter();
      return rows.finalizeWrite();
    }
  }
}
