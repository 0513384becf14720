package io.gearshift.driver.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lines as a folder of small files, {@code NAME/part-00000.jsonl} and so on, which whatever reads a
 * folder of JSON lines takes as one. Every part is written aside and renamed, so a reader sees
 * whole lines only and no part stays open: HDFS could end an open file in the middle of a line. The
 * last part is written again with each flush until it is full (ADR 0015).
 */
final class HadoopLines implements LineFile {
  /** What is written again with a flush, at most. */
  private static final int FULL_BYTES = 1 << 20;

  private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Readers of folders pass over names that begin so. */
  private static final String ASIDE = "_part.tmp";

  private static final String REPLACING = ".replacing";

  private final Folder above;
  private final String name;
  private final Folder parts;

  /** Lines of the last part; null before the first append. */
  private List<String> tail;

  private int tailNumber;
  private long tailBytes;
  private boolean dirty;
  private long flushed = System.nanoTime() - FLUSH_NANOS;

  HadoopLines(Folder above, String name) {
    this.above = above;
    this.name = name;
    this.parts = above.folder(name);
  }

  @Override
  public String path() {
    return parts.location();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean exists() throws IOException {
    return parts.isFolder() || replacement().isFolder();
  }

  @Override
  public synchronized void append(String line) throws IOException {
    if (tail == null) {
      openTail();
    }
    tail.add(line);
    tailBytes += line.length() + 1L;
    dirty = true;
    if (tailBytes >= FULL_BYTES) {
      writeTail();
      tail = new ArrayList<>();
      tailBytes = 0;
      tailNumber++;
    } else if (System.nanoTime() - flushed >= FLUSH_NANOS) {
      writeTail();
    }
  }

  private void openTail() throws IOException {
    finishReplacing();
    List<String> names = partNames(parts);
    tail = new ArrayList<>();
    if (!names.isEmpty()) {
      String last = names.get(names.size() - 1);
      tailNumber = names.size() - 1;
      tail.addAll(LocalLines.lines(parts.read(last)).whole());
      tailBytes = tail.stream().mapToLong(line -> line.length() + 1L).sum();
    }
  }

  /** What any reader sees is on the disks too. */
  @Override
  public void flush() throws IOException {
    sync();
  }

  @Override
  public synchronized void sync() throws IOException {
    if (dirty) {
      writeTail();
    }
  }

  private void writeTail() throws IOException {
    write(parts, tailNumber, tail);
    dirty = false;
    flushed = System.nanoTime();
  }

  private static void write(Folder folder, int number, List<String> lines) throws IOException {
    byte[] bytes = LocalLines.bytes(lines);
    folder.write(partName(number), ASIDE, output -> output.write(ByteBuffer.wrap(bytes)));
  }

  @Override
  public synchronized Lines read() throws IOException {
    sync();
    Folder folder = parts.isFolder() ? parts : replacement();
    List<String> lines = new ArrayList<>();
    boolean torn = false;
    for (String part : partNames(folder)) {
      Lines read = LocalLines.lines(folder.read(part));
      lines.addAll(read.whole());
      torn = read.endsTorn();
    }
    return new Lines(lines, torn);
  }

  @Override
  public synchronized void replace(List<String> lines) throws IOException {
    sync();
    finishReplacing();
    Folder replacement = replacement();
    replacement.deleteFolder();
    replacement.createFolder();
    List<String> part = new ArrayList<>();
    long bytes = 0;
    int number = 0;
    for (String line : lines) {
      part.add(line);
      bytes += line.length() + 1L;
      if (bytes >= FULL_BYTES) {
        write(replacement, number++, part);
        part.clear();
        bytes = 0;
      }
    }
    if (!part.isEmpty()) {
      write(replacement, number, part);
    }
    tail = null;
    // Between the two renames the replacement, which is whole, is what counts.
    above.rename(name, EarlierNames.next(above, name));
    above.rename(replacement.name(), name);
  }

  /**
   * Ends a replacement whose writer died between its renames, or forgets one that was not whole.
   */
  private void finishReplacing() throws IOException {
    if (!replacement().isFolder()) {
      return;
    }
    if (parts.isFolder()) {
      replacement().deleteFolder();
    } else {
      above.rename(replacement().name(), name);
    }
  }

  private Folder replacement() {
    return above.folder(name + REPLACING);
  }

  private static List<String> partNames(Folder folder) throws IOException {
    return folder.list().stream().filter(part -> part.startsWith("part-")).sorted().toList();
  }

  private static String partName(int number) {
    return String.format("part-%05d.jsonl", number);
  }
}
