package io.gearshift.executors.data.shard;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** The Parquet file that lists the images left out of a data set; there even when it is empty. */
public final class RejectedImages {
  /** The file's name inside the data set. */
  public static final String FILE_NAME = "rejected.parquet";

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message rejected {
            required binary split (UTF8);
            required binary id (UTF8);
            required binary reason (UTF8);
          }
          """);

  /** One image that was left out, and why. */
  public record Row(String split, String id, String reason) {}

  private RejectedImages() {}

  /** Writes the file; it must not exist. */
  public static void write(Path path, Configuration configuration, List<Row> rows)
      throws IOException {
    DigestingOutputFile file =
        new DigestingOutputFile(Storage.fileSystem(path, configuration), path);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file)
            .withType(SCHEMA)
            .withConf(configuration)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .build()) {
      for (Row row : rows) {
        SimpleGroup group = new SimpleGroup(SCHEMA);
        group.add("split", row.split());
        group.add("id", row.id());
        group.add("reason", row.reason());
        writer.write(group);
      }
    }
  }
}
