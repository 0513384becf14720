package io.gearshift.driver.ingest.work;

import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Small files that end with the SHA-256 of their contents. Names are never used twice, so a file is
 * written in place: one that is torn, or whose writer was cut off, is none.
 */
public final class CheckedFile {
  private static final int DIGEST_BYTES = 32;

  private CheckedFile() {}

  /**
   * Writes a new file, of the name with a suffix of its own.
   *
   * @param name as {@link #name} gives it back
   */
  public static void write(FileSystem system, Path folder, String name, byte[] contents)
      throws IOException {
    String suffix = UUID.randomUUID().toString().substring(0, 8);
    try (OutputStream out = system.create(new Path(folder, name + "." + suffix), false)) {
      out.write(contents);
      out.write(digest(contents));
    }
  }

  /** The contents, if they are whole. */
  public static Optional<byte[]> read(FileSystem system, Path file) {
    try (InputStream in = system.open(file)) {
      byte[] all = in.readAllBytes();
      if (all.length < DIGEST_BYTES) {
        return Optional.empty();
      }
      byte[] contents = Arrays.copyOf(all, all.length - DIGEST_BYTES);
      byte[] digest = Arrays.copyOfRange(all, contents.length, all.length);
      return Arrays.equals(digest, digest(contents)) ? Optional.of(contents) : Optional.empty();
    } catch (IOException e) {
      // It cannot be used; what it would say is found anew.
      return Optional.empty();
    }
  }

  /** The files of a folder, in the order of their names; none if it is not there. */
  public static Path[] list(FileSystem system, Path folder) throws IOException {
    if (!system.exists(folder)) {
      return new Path[0];
    }
    return Arrays.stream(system.listStatus(folder))
        .filter(FileStatus::isFile)
        .map(FileStatus::getPath)
        .sorted()
        .toArray(Path[]::new);
  }

  /** The name that a file was given, without its suffix. */
  public static String name(Path file) {
    String name = file.getName();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static byte[] digest(byte[] contents) {
    MessageDigest digest = Storage.sha256();
    return digest.digest(contents);
  }
}
