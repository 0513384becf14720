package io.gearshift.driver.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gearshift.driver.cli.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file of one JSON object a line, written by appending whole lines. */
final class JsonLines {
  private final Path file;

  JsonLines(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /**
   * Appends one line by one write, so that a reader never sees two lines mixed; a line that did not
   * fit on the disk is taken back.
   */
  void append(Object value) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long end = channel.size();
      try {
        writeFully(channel.position(end), encode(value));
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
  }

  /**
   * All lines of known type. A last line without its end is what a killed program leaves: it is
   * passed over.
   *
   * @throws UserError if a whole line is not JSON of the type
   */
  <T> List<T> read(Class<T> type) {
    List<T> values = new ArrayList<>();
    int number = 0;
    for (String line : wholeLines()) {
      number++;
      try {
        T value = line.isBlank() ? null : Json.mapper().readValue(line, type);
        if (value != null) {
          values.add(value);
        }
      } catch (JsonProcessingException e) {
        throw new UserError(
            "Cannot read " + file + ": line " + number + " is not a " + type.getSimpleName(), e);
      }
    }
    return values;
  }

  /** The lines that were written to their end, as text. */
  List<String> wholeLines() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String text = Files.readString(file);
      int end = text.lastIndexOf('\n');
      return end < 0 ? List.of() : text.substring(0, end).lines().toList();
    } catch (IOException e) {
      throw Failures.cannotRead(file, e);
    }
  }

  /** Whether the file ends in the middle of a line. */
  boolean endsTorn() {
    try {
      return Files.exists(file) && Files.size(file) > 0 && !Files.readString(file).endsWith("\n");
    } catch (IOException e) {
      throw Failures.cannotRead(file, e);
    }
  }

  /** Keeps the present file under another name and goes on with the given lines. */
  void replaceLines(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    try {
      Files.move(file, nameAside(file));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
  }

  /** The first free name among FILE.before-resume-1, -2, ... */
  static Path nameAside(Path file) {
    int number = 1;
    while (true) {
      Path name = file.resolveSibling(file.getFileName() + ".before-resume-" + number);
      if (!Files.exists(name)) {
        return name;
      }
      number++;
    }
  }

  private static ByteBuffer encode(Object value) throws JsonProcessingException {
    String line = Json.mapper().writeValueAsString(value) + "\n";
    return ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
