package io.gearshift.driver.ingest.source;

import io.gearshift.executors.data.shard.Storage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Opens the files of a source. */
final class SourceFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  private SourceFiles() {}

  /** A file as it is. */
  static InputStream open(String path) throws IOException {
    Path file = new Path(path);
    return new BufferedInputStream(
        Storage.fileSystem(file, new Configuration()).open(file), BUFFER_BYTES);
  }

  /** A file, unpacked if its name ends in .gz or .tgz. */
  static InputStream openUnpacked(String path) throws IOException {
    String name = path.toLowerCase(Locale.ROOT);
    InputStream in = open(path);
    if (!name.endsWith(".gz") && !name.endsWith(".tgz")) {
      return in;
    }
    try {
      return new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
