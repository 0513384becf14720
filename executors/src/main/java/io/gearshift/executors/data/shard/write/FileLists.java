package io.gearshift.executors.data.shard.write;

import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * The Parquet files that list what is not in a data set: damaged images, and files left out. Both
 * are there even when they are empty.
 */
public final class FileLists {
  /** The list of damaged images, inside the data set. */
  public static final String REJECTED = "rejected.parquet";

  /** The list of files left out, inside the data set. */
  public static final String IGNORED = "ignored.parquet";

  private static final MessageType REJECTED_SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message rejected {
            required binary split (UTF8);
            required binary id (UTF8);
            required binary reason (UTF8);
          }
          """);
  private static final MessageType IGNORED_SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message ignored {
            required binary path (UTF8);
            required binary reason (UTF8);
          }
          """);

  /** One damaged image, and what is wrong with it. */
  public record Rejected(String split, String id, String reason) {}

  /** One file left out, and why. */
  public record Ignored(String path, String reason) {}

  private FileLists() {}

  /** Writes {@code rejected.parquet} into a data set's directory; it must not exist. */
  public static void writeRejected(Path directory, Configuration configuration, List<Rejected> rows)
      throws IOException {
    List<Group> groups = new ArrayList<>();
    for (Rejected row : rows) {
      SimpleGroup group = new SimpleGroup(REJECTED_SCHEMA);
      group.add("split", row.split());
      group.add("id", row.id());
      group.add("reason", row.reason());
      groups.add(group);
    }
    write(new Path(directory, REJECTED), configuration, REJECTED_SCHEMA, groups);
  }

  /** Writes {@code ignored.parquet} into a data set's directory; it must not exist. */
  public static void writeIgnored(Path directory, Configuration configuration, List<Ignored> rows)
      throws IOException {
    List<Group> groups = new ArrayList<>();
    for (Ignored row : rows) {
      SimpleGroup group = new SimpleGroup(IGNORED_SCHEMA);
      group.add("path", row.path());
      group.add("reason", row.reason());
      groups.add(group);
    }
    write(new Path(directory, IGNORED), configuration, IGNORED_SCHEMA, groups);
  }

  private static void write(
      Path path, Configuration configuration, MessageType schema, List<Group> groups)
      throws IOException {
    DigestingOutputFile file =
        new DigestingOutputFile(Storage.fileSystem(path, configuration), path, 0);
    try (RowWriter writer = new RowWriter(file, schema, Set.of())) {
      for (Group group : groups) {
        writer.write(group);
      }
    }
  }
}
