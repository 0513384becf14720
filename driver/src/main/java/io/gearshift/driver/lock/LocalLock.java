package io.gearshift.driver.lock;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.json.Failures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock of the operating system on a file, which frees it when the process dies. The file stays:
 * if it were removed, one process could hold the old file and another a new one.
 */
final class LocalLock implements RunLock {
  private static final String RULE = "it must end first";
  private static final int MOST_BYTES = 4096;

  /** How often a file that another process removes meanwhile is made again. */
  private static final int TRIES = 10;

  /**
   * Files that this process holds. The system's locks do not tell threads of one process apart, and
   * closing a second channel of the file would end the lock.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private LocalLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static LocalLock take(Path folder, String name, String subject) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      Path real = folder.toRealPath().resolve(name);
      if (!HELD.add(real)) {
        throw Holder.refusal(subject, Holder.thisProcess().line(), RULE);
      }
      try {
        return new LocalLock(real, locked(folder, real, subject));
      } catch (IOException | RuntimeException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw new UserError("Cannot lock " + file + ": " + Failures.reason(e), e);
    }
  }

  private static FileChannel locked(Path folder, Path file, String subject) throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      Files.createDirectories(folder);
      FileChannel channel = locked(file, subject);
      if (channel != null) {
        return channel;
      }
    }
    throw new IOException("another process removes it again and again");
  }

  /**
   * The file, locked; null if it was removed in the moment before. The file that was opened is
   * known by its key before and after: opening it again would end the lock.
   */
  private static FileChannel locked(Path file, String subject) throws IOException {
    Object key = key(file);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS));
    try {
      Object opened = key == null ? key(file) : key;
      FileLock lock = Objects.equals(opened, key(file)) ? channel.tryLock() : null;
      if (lock == null && Objects.equals(opened, key(file))) {
        throw Holder.refusal(subject, contents(channel), RULE);
      }
      if (lock != null && Objects.equals(opened, key(file))) {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(Holder.thisProcess().line()), 0);
        return channel;
      }
      channel.close();
      return null;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** What tells files apart that have had the same name; null if there is none. */
  private static Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static byte[] contents(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    int count = channel.read(bytes, 0);
    byte[] read = new byte[Math.max(0, count)];
    bytes.flip().get(read);
    return read;
  }

  /** The system's lock lasts as long as the process. */
  @Override
  public void requireHeld() {
    if (!channel.isOpen()) {
      throw new UserError("The lock " + file + " is not held any more");
    }
  }

  @Override
  public void close() {
    try {
      if (channel.isOpen()) {
        channel.truncate(0);
        channel.close();
        HELD.remove(file);
      }
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
  }

  @Override
  public void closeAndDelete() {
    try {
      Files.deleteIfExists(file);
      close();
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
  }
}
