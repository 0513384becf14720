package io.gearshift.driver.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A folder in memory, on a disk of a given size. */
final class MemoryStorage implements Storage {
  final Map<String, byte[]> files = new TreeMap<>();
  long capacity = Long.MAX_VALUE;

  @Override
  public String path(String name) {
    return "memory/" + name;
  }

  @Override
  public List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Output create(String name) {
    files.put(name, new byte[0]);
    return new MemoryOutput(name);
  }

  @Override
  public ReadableByteChannel open(String name) {
    return Channels.newChannel(new ByteArrayInputStream(files.get(name)));
  }

  @Override
  public long size(String name) {
    return files.get(name).length;
  }

  @Override
  public void rename(String from, String to) {
    files.put(to, files.remove(from));
  }

  @Override
  public void delete(String name) {
    files.remove(name);
  }

  private long used() {
    return files.values().stream().mapToLong(file -> file.length).sum();
  }

  private final class MemoryOutput implements Output {
    private final String name;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MemoryOutput(String name) {
      this.name = name;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int count = source.remaining();
      if (used() + count > capacity) {
        throw new IOException("No space left on device");
      }
      bytes.write(source.array(), source.arrayOffset() + source.position(), count);
      source.position(source.limit());
      files.put(name, bytes.toByteArray());
      return count;
    }

    @Override
    public void sync() {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
