package io.gearshift.driver.ingest.work;

import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.executors.data.shard.Storage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.apache.parquet.Version;
import org.bytedeco.opencv.global.opencv_core;

/**
 * A name for what a data set is a function of: the request, the paths, sizes and times of change of
 * the source's files, and the libraries that decide on bytes.
 */
public final class SourceKey {
  /** Raised when anything in the folder is written in another form. */
  private static final String FORM = "1";

  private static final int DIGITS = 16;

  private SourceKey() {}

  /**
   * The key.
   *
   * @param request all that the data set depends on beside the source's files
   * @param listed the source's files, in order
   */
  public static String of(String request, List<FileEntry> listed) {
    MessageDigest digest = Storage.sha256();
    add(digest, FORM);
    add(digest, Version.FULL_VERSION);
    add(digest, opencv_core.CV_VERSION);
    add(digest, request);
    for (FileEntry entry : listed) {
      add(digest, entry.kind().name());
      add(digest, entry.path());
      add(digest, entry.note());
      add(digest, entry.bytes() + " " + entry.modified());
    }
    return Storage.hex(digest).substring(0, DIGITS);
  }

  /** The length tells where a text ends, whatever is in it. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + " ").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
