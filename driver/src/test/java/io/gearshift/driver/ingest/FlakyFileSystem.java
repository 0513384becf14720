package io.gearshift.driver.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under a name of its own, on which the first attempt at every shard fails
 * after some bytes and leaves them.
 */
public final class FlakyFileSystem extends RawLocalFileSystem {
  private static final URI NAME = URI.create("flaky:///");
  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();
  private static final int BYTES_BEFORE = 100;

  /** Shards of which an attempt has failed. */
  static int failed() {
    return FAILED.size();
  }

  @Override
  public URI getUri() {
    return NAME;
  }

  @Override
  public String getScheme() {
    return NAME.getScheme();
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    FSDataOutputStream out =
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
    return failing(path, out);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return failing(
        path, super.create(path, overwrite, bufferSize, replication, blockSize, progress));
  }

  /** An attempt's file is called by its shard and the attempt: 3-17. */
  private static FSDataOutputStream failing(Path path, FSDataOutputStream out) throws IOException {
    String name = path.getName();
    if (!name.matches("[0-9]+-[0-9]+") || !FAILED.add(name.replaceAll("-.*", ""))) {
      return out;
    }
    return new FSDataOutputStream(
        new OutputStream() {
          private int written;

          @Override
          public void write(int value) throws IOException {
            if (written++ == BYTES_BEFORE) {
              throw new IOException("the executor is lost");
            }
            out.write(value);
          }

          @Override
          public void close() throws IOException {
            out.close();
          }
        },
        null);
  }
}
