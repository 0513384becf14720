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
import java.util.Optional;

/**
 * A file of one JSON object a line, written by appending whole lines.
 *
 * <p>Lines are handed around with a character for each byte (ISO 8859-1), so that damaged ones keep
 * theirs; JSON is parsed from the bytes.
 */
final class JsonLines {
  private static final char END = '\n';
  private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

  private final Path file;

  /** Of all lines; null until a mark is wanted. */
  private RecordMark.Sum sum;

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
      String line = encode(value);
      long end = channel.size();
      try {
        writeFully(channel.position(end), bytes(line + END));
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
      if (sum != null) {
        sum.add(line);
      }
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
  }

  /** Returns when all lines are on the disk; says what they are. */
  RecordMark.Extent sync() {
    try {
      if (Files.exists(file)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        WholeFile.syncFolder(file);
      }
    } catch (IOException e) {
      throw Failures.cannotWrite(file, e);
    }
    if (sum == null) {
      RecordMark.Sum all = new RecordMark.Sum();
      wholeLines().forEach(all::add);
      sum = all;
    }
    return sum.extent();
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
        T value = line.isBlank() ? null : parse(line, type);
        if (value != null) {
          values.add(value);
        }
      } catch (IOException e) {
        throw new UserError(
            "Cannot read " + file + ": line " + number + " is not a " + type.getSimpleName(), e);
      }
    }
    return values;
  }

  /** All lines of known type that are JSON of the type; a resume takes out the others and tells. */
  <T> List<T> readable(Class<T> type) {
    return wholeLines().stream().flatMap(line -> readable(line, type).stream()).toList();
  }

  private static <T> Optional<T> readable(String line, Class<T> type) {
    try {
      return Optional.ofNullable(parse(line, type));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The object of a line, or null if it is of no known type. */
  static <T> T parse(String line, Class<T> type) throws IOException {
    return Json.mapper().readValue(line.getBytes(StandardCharsets.ISO_8859_1), type);
  }

  /** The lines that were written to their end. */
  List<String> wholeLines() {
    String text = text();
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int end = text.indexOf(END); end >= 0; end = text.indexOf(END, from)) {
      lines.add(text.substring(from, end));
      from = end + 1;
    }
    return lines;
  }

  /** Whether the file ends in the middle of a line. */
  boolean endsTorn() {
    String text = text();
    return !text.isEmpty() && text.charAt(text.length() - 1) != END;
  }

  private String text() {
    if (!Files.exists(file)) {
      return "";
    }
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        throw UserError.invalid("record", file, "be a file of less than 2 GiB");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw Failures.cannotRead(file, e);
    }
  }

  /** Keeps the present file under another name and goes on with the given lines. */
  void replaceLines(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append(END));
    try {
      // The file is never missing: a program killed in between leaves the old one or the new.
      Files.copy(file, nameAside(file));
      WholeFile.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
      sum = null;
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

  private static String encode(Object value) throws JsonProcessingException {
    return new String(Json.mapper().writeValueAsBytes(value), StandardCharsets.ISO_8859_1);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
