package io.gearshift.driver.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** A folder in memory, on a disk of a given size, that can die at a given operation. */
public final class MemoryFolder implements Folder {
  /** What is on the disk. */
  public static final class Disk {
    private final NavigableMap<String, byte[]> files = new TreeMap<>();
    private final Set<String> folders = new HashSet<>();
    private long capacity = Long.MAX_VALUE;
    private long operationsLeft = Long.MAX_VALUE;

    /** The power goes before the operation after so many, counted from now. */
    public void dieAfter(long operations) {
      operationsLeft = operations;
    }

    private void operation() throws IOException {
      if (operationsLeft-- <= 0) {
        throw new IOException("the machine has died");
      }
    }
  }

  private final Disk disk;
  private final String prefix;

  /** The root of a disk. */
  public MemoryFolder(Disk disk) {
    this(disk, "");
  }

  /** The root of a disk of its own. */
  public MemoryFolder() {
    this(new Disk());
  }

  private MemoryFolder(Disk disk, String prefix) {
    this.disk = disk;
    this.prefix = prefix;
  }

  /** Files by their full names; may be changed. */
  public NavigableMap<String, byte[]> files() {
    return disk.files;
  }

  /** Bytes that fit on the disk. */
  public void setCapacity(long bytes) {
    disk.capacity = bytes;
  }

  @Override
  public String location() {
    return "memory/" + prefix;
  }

  @Override
  public String name() {
    String path = prefix.isEmpty() ? "memory" : prefix.substring(0, prefix.length() - 1);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public String path(String name) {
    return "memory/" + prefix + name;
  }

  @Override
  public Folder folder(String name) {
    return new MemoryFolder(disk, prefix + name + "/");
  }

  @Override
  public boolean exists() {
    return isFolder() || disk.files.containsKey(prefix.substring(0, prefix.length() - 1));
  }

  @Override
  public boolean isFolder() {
    return disk.folders.contains(prefix) || !names().isEmpty();
  }

  @Override
  public void createFolder() throws IOException {
    disk.operation();
    disk.folders.add(prefix);
  }

  @Override
  public List<String> names() {
    return disk.files.keySet().stream()
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()).replaceFirst("/.*", ""))
        .distinct()
        .toList();
  }

  @Override
  public List<String> list() {
    return names().stream().filter(this::isFile).toList();
  }

  @Override
  public boolean exists(String name) {
    return isFile(name) || ((MemoryFolder) folder(name)).isFolder();
  }

  @Override
  public boolean isFile(String name) {
    return disk.files.containsKey(prefix + name);
  }

  @Override
  public Output create(String name) throws IOException {
    disk.operation();
    disk.files.put(prefix + name, new byte[0]);
    return new MemoryOutput(prefix + name);
  }

  private byte[] contents(String name) throws IOException {
    byte[] contents = disk.files.get(prefix + name);
    if (contents == null) {
      throw new FileNotFoundException(path(name));
    }
    return contents;
  }

  @Override
  public ReadableByteChannel open(String name) throws IOException {
    return Channels.newChannel(new ByteArrayInputStream(contents(name)));
  }

  @Override
  public long size(String name) throws IOException {
    return contents(name).length;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.operation();
    if (isFile(from)) {
      disk.files.put(prefix + to, disk.files.remove(prefix + from));
      return;
    }
    String source = prefix + from + "/";
    for (String path : List.copyOf(disk.files.tailMap(source).keySet())) {
      if (path.startsWith(source)) {
        disk.files.put(
            prefix + to + "/" + path.substring(source.length()), disk.files.remove(path));
      }
    }
    if (disk.folders.remove(source)) {
      disk.folders.add(prefix + to + "/");
    }
  }

  @Override
  public void delete(String name) throws IOException {
    disk.operation();
    disk.files.remove(prefix + name);
  }

  @Override
  public void deleteFolder() throws IOException {
    disk.operation();
    disk.files.keySet().removeIf(path -> path.startsWith(prefix));
    disk.folders.remove(prefix);
  }

  @Override
  public LineFile lines(String name) {
    return new HadoopLines(this, name);
  }

  @Override
  public LocalCopy localCopy(String name) {
    throw new UnsupportedOperationException();
  }

  private long used() {
    return disk.files.values().stream().mapToLong(file -> file.length).sum();
  }

  private final class MemoryOutput implements Output {
    private final String path;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MemoryOutput(String path) {
      this.path = path;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      disk.operation();
      int count = source.remaining();
      if (used() + count > disk.capacity) {
        throw new IOException("No space left on device");
      }
      bytes.write(source.array(), source.arrayOffset() + source.position(), count);
      source.position(source.limit());
      disk.files.put(path, bytes.toByteArray());
      return count;
    }

    @Override
    public void sync() throws IOException {
      disk.operation();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
