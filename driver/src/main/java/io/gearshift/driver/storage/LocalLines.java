package io.gearshift.driver.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Lines in one file of this machine. */
final class LocalLines implements LineFile {
  private static final char END = '\n';
  private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

  private final Path file;

  LocalLines(Path file) {
    this.file = file;
  }

  @Override
  public String path() {
    return file.toString();
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }

  @Override
  public boolean exists() {
    return Files.exists(file);
  }

  /** One write, so that a reader never sees two lines mixed; what did not fit is taken back. */
  @Override
  public void append(String line) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long end = channel.size();
      try {
        ByteBuffer bytes = ByteBuffer.wrap((line + END).getBytes(StandardCharsets.ISO_8859_1));
        channel.position(end);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
    }
  }

  /** A line is with the operating system as soon as it is appended. */
  @Override
  public void flush() {}

  @Override
  public void sync() throws IOException {
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      try (FileChannel folder =
          FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  @Override
  public Lines read() throws IOException {
    if (!Files.exists(file)) {
      return Lines.NONE;
    }
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      throw new IOException("it must be a file of less than 2 GiB");
    }
    return lines(Files.readAllBytes(file));
  }

  /** What bytes hold. */
  static Lines lines(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int end = text.indexOf(END); end >= 0; end = text.indexOf(END, from)) {
      lines.add(text.substring(from, end));
      from = end + 1;
    }
    return new Lines(lines, from < text.length());
  }

  /** Lines as bytes. */
  static byte[] bytes(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append(END));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void replace(List<String> lines) throws IOException {
    Folder folder = Folder.at(file.toAbsolutePath().getParent());
    // The file is never missing: a program killed in between leaves the old one or the new.
    Files.copy(file, file.resolveSibling(EarlierNames.next(folder, name())));
    folder.write(name(), bytes(lines));
  }
}
