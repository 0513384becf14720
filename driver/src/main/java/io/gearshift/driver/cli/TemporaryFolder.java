package io.gearshift.driver.cli;

import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * The folder below which everything temporary of a process lies: Spark's blocks, unpacked native
 * libraries. Only its owner can look into it, and it goes with the process. A killed process leaves
 * it behind unlocked, and the next one of the same user removes it.
 */
final class TemporaryFolder {
  private static final String PREFIX = "gearshift-";
  private static final String LOCK = "lock";
  private static final int ATTEMPTS = 10;
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;

  /** Held as long as the process lives; the system gives it up with the process. */
  private final FileChannel channel;

  private TemporaryFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Makes the folder, in TMPDIR or where Java puts such things, and has Java and Spark use it. To
   * be called before anything else has asked for a temporary file.
   *
   * @throws UserError if it cannot be made
   */
  static void use() {
    String configured = System.getenv("TMPDIR");
    String base =
        configured == null || configured.isBlank()
            ? System.getProperty("java.io.tmpdir")
            : configured;
    TemporaryFolder made = in(base);
    System.setProperty("java.io.tmpdir", made.folder.toString());
    Runtime.getRuntime().addShutdownHook(new Thread(made::remove));
  }

  /** A new folder in {@code base}, once what dead processes left there is removed. */
  static TemporaryFolder in(String base) {
    try {
      Path root = Path.of(base).toAbsolutePath();
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        // Files.createTempDirectory would look up java.io.tmpdir once and for all.
        Path folder = Files.createDirectory(root.resolve(PREFIX + UUID.randomUUID()), PRIVATE);
        FileChannel channel =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (lock(channel) != null) {
          removeLeft(root, folder);
          return new TemporaryFolder(folder, channel);
        }
        // Another process took it for one left behind, in the moment before it was locked.
        channel.close();
      }
      throw new IOException("others take the folders away");
    } catch (IOException | InvalidPathException e) {
      throw new UserError(
          "Cannot write a temporary folder in "
              + base
              + ": "
              + reason(e)
              + " (TMPDIR must name a folder that can be written)",
          e);
    }
  }

  private static String reason(Exception failure) {
    if (failure instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return "Permission denied";
    }
    return failure instanceof FileSystemException named && named.getReason() != null
        ? named.getReason()
        : failure.getMessage();
  }

  Path folder() {
    return folder;
  }

  /** Removes the folder with all that is in it, as far as nobody still writes there. */
  void remove() {
    try {
      delete(folder);
      channel.close();
    } catch (IOException e) {
      // What is left is removed by the next process.
      return;
    }
  }

  private static void removeLeft(Path root, Path own) throws IOException {
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(root, PREFIX + "*")) {
      for (Path candidate : candidates) {
        if (!candidate.equals(own)
            && Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(candidate, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))) {
          removeIfLeft(candidate);
        }
      }
    }
  }

  private static void removeIfLeft(Path candidate) {
    Path file = candidate.resolve(LOCK);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (lock(channel) != null) {
        delete(candidate);
      }
    } catch (IOException e) {
      // Another process removes it at the same time.
      return;
    }
  }

  /** The lock, or null if a process has it. */
  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // This process has it.
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // Gone meanwhile.
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
