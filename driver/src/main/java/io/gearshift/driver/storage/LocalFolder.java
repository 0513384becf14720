package io.gearshift.driver.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of this machine. */
final class LocalFolder implements Folder {
  private final Path folder;

  LocalFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public String location() {
    return folder.toString();
  }

  @Override
  public String toString() {
    return location();
  }

  @Override
  public String name() {
    return String.valueOf(folder.getFileName());
  }

  @Override
  public String path(String name) {
    return folder.resolve(name).toString();
  }

  @Override
  public Folder folder(String name) {
    return new LocalFolder(folder.resolve(name));
  }

  @Override
  public boolean exists() {
    return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public boolean isFolder() {
    return Files.isDirectory(folder);
  }

  @Override
  public void createFolder() throws IOException {
    Files.createDirectories(folder);
  }

  @Override
  public List<String> names() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public List<String> list() throws IOException {
    return names().stream().filter(this::isFile).toList();
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(folder.resolve(name));
  }

  @Override
  public boolean isFile(String name) {
    return Files.isRegularFile(folder.resolve(name));
  }

  @Override
  public Output create(String name) throws IOException {
    Files.createDirectories(folder);
    // Created anew, it follows no link of that name.
    Files.deleteIfExists(folder.resolve(name));
    return new ChannelOutput(
        FileChannel.open(
            folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public ReadableByteChannel open(String name) throws IOException {
    return FileChannel.open(folder.resolve(name), StandardOpenOption.READ);
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(folder.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path source = folder.resolve(from);
    Path target = folder.resolve(to);
    try {
      Files.move(
          source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(source, target, StandardCopyOption.REPLACE_EXISTING);
    }
    syncFolder();
  }

  /** A new name is on the disk only when its folder is. */
  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void deleteFolder() throws IOException {
    if (!exists()) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public LineFile lines(String name) {
    return new LocalLines(folder.resolve(name));
  }

  @Override
  public LocalCopy localCopy(String name) {
    return new LocalCopy(folder.resolve(name), false);
  }

  private record ChannelOutput(FileChannel channel) implements Output {

    @Override
    public int write(ByteBuffer source) throws IOException {
      int count = source.remaining();
      while (source.hasRemaining()) {
        channel.write(source);
      }
      return count;
    }

    @Override
    public void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
