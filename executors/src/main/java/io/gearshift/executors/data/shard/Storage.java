package io.gearshift.executors.data.shard;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** File systems as shards and manifests use them. */
public final class Storage {

  private Storage() {}

  /**
   * The file system of a path. The local one comes without Hadoop's .crc files beside every file:
   * shards carry checksums of their own.
   */
  public static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
    FileSystem system = path.getFileSystem(configuration);
    return system instanceof LocalFileSystem local ? local.getRaw() : system;
  }

  /** The path with scheme and authority, so that it means the same on every machine. */
  public static Path qualified(String uri, Configuration configuration) throws IOException {
    Path path = new Path(uri);
    return path.getFileSystem(configuration).makeQualified(path);
  }

  /** A fresh SHA-256 digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Lower-case hexadecimal digits of a digest. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
