package io.gearshift.driver.ingest.files;

import io.gearshift.executors.data.shard.Storage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Opens the files of a source. Local ones are named by {@code file:///} URIs and opened by Java
 * itself, which keeps the bytes of names that are no text; all others are Hadoop's.
 */
public final class SourceFiles {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BEGINNING_BYTES = 1 << 12;
  private static final String LOCAL = "file:///";

  private SourceFiles() {}

  /** The location of a local file. */
  static String location(java.nio.file.Path file) {
    return file.toUri().toString();
  }

  /** A location as people write it. */
  public static String display(String location) {
    return location.startsWith(LOCAL)
        ? EntryNames.ofUri(location.substring(LOCAL.length() - 1))
        : location;
  }

  /** A location for Hadoop's own readers. */
  public static Path hadoopPath(String location) {
    return location.startsWith(LOCAL) ? new Path(URI.create(location)) : new Path(location);
  }

  /** A file from its beginning. */
  public static BufferedInputStream open(String location, Configuration configuration)
      throws IOException {
    return open(location, 0, configuration);
  }

  /** A file of which only the beginning is wanted: there may be millions of them. */
  public static BufferedInputStream openBeginning(String location, Configuration configuration)
      throws IOException {
    return new BufferedInputStream(
        new ChannelStream(channel(location, configuration)), BEGINNING_BYTES);
  }

  /** A file from a byte on. */
  public static BufferedInputStream open(String location, long from, Configuration configuration)
      throws IOException {
    SeekableByteChannel channel = channel(location, configuration);
    try {
      channel.position(from);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new BufferedInputStream(new ChannelStream(channel), BUFFER_BYTES);
  }

  /** A file for reading anywhere. */
  public static SeekableByteChannel channel(String location, Configuration configuration)
      throws IOException {
    if (location.startsWith(LOCAL)) {
      return Files.newByteChannel(java.nio.file.Path.of(URI.create(location)));
    }
    Path path = new Path(location);
    return new HadoopChannel(Storage.fileSystem(path, configuration), path);
  }
}
