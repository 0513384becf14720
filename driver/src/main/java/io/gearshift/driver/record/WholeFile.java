package io.gearshift.driver.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there whole or not at all, also after a power cut. */
public final class WholeFile {
  private static final String ASIDE = ".tmp";

  private WholeFile() {}

  /**
   * Writes a file aside, syncs it and renames it into place. Where a symbolic link has the name,
   * the link is replaced and what it points to stays as it is.
   *
   * @throws IOException if it cannot be written; nothing half-written is left
   */
  public static void write(Path file, byte[] contents) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ASIDE);
    try {
      Files.deleteIfExists(aside);
      // CREATE_NEW follows no link.
      try (FileChannel channel =
          FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(contents);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      moveOver(aside, file);
      syncFolder(file);
    } catch (IOException e) {
      deleteQuietly(aside, e);
      throw e;
    }
  }

  /** Puts the folder of a file on the disk: only then a new name in it is. */
  static void syncFolder(Path file) throws IOException {
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static void moveOver(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteQuietly(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
