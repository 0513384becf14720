package io.gearshift.driver.record.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.LineFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of one JSON object a line, written by appending whole lines.
 *
 * <p>Lines are handed around with a character for each byte (ISO 8859-1), so that damaged ones keep
 * theirs; JSON is parsed from the bytes.
 */
public final class JsonLines {
  private final LineFile file;

  /** Of all lines; null until a mark is wanted. */
  private RecordMark.Sum sum;

  public JsonLines(LineFile file) {
    this.file = file;
  }

  /** Where it lies. */
  public String path() {
    return file.path();
  }

  /** Its name. */
  public String name() {
    return file.name();
  }

  /** Appends one line, whole or not at all. */
  public void append(Object value) {
    try {
      String line = encode(value);
      file.append(line);
      if (sum != null) {
        sum.add(line);
      }
    } catch (IOException e) {
      throw Failures.cannotWrite(path(), e);
    }
  }

  /** Returns when a reader on another machine sees all lines. */
  public void flush() {
    try {
      file.flush();
    } catch (IOException e) {
      throw Failures.cannotWrite(path(), e);
    }
  }

  /** Returns when all lines are on the disk; says what they are. */
  public RecordMark.Extent sync() {
    try {
      file.sync();
    } catch (IOException e) {
      throw Failures.cannotWrite(path(), e);
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
  public <T> List<T> read(Class<T> type) {
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
            "Cannot read " + path() + ": line " + number + " is not a " + type.getSimpleName(), e);
      }
    }
    return values;
  }

  /** All lines of known type that are JSON of the type; a resume takes out the others and tells. */
  public <T> List<T> readable(Class<T> type) {
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
  public static <T> T parse(String line, Class<T> type) throws IOException {
    return Json.mapper().readValue(line.getBytes(StandardCharsets.ISO_8859_1), type);
  }

  /** The lines that were written to their end. */
  public List<String> wholeLines() {
    return lines().whole();
  }

  /** Whether the file ends in the middle of a line. */
  public boolean endsTorn() {
    return lines().endsTorn();
  }

  private LineFile.Lines lines() {
    try {
      return file.read();
    } catch (IOException e) {
      throw Failures.cannotRead(path(), e);
    }
  }

  /** Keeps the present file under another name and goes on with the given lines. */
  public void replaceLines(List<String> lines) {
    try {
      file.replace(lines);
      sum = null;
    } catch (IOException e) {
      throw Failures.cannotWrite(path(), e);
    }
  }

  private static String encode(Object value) throws JsonProcessingException {
    return new String(Json.mapper().writeValueAsBytes(value), StandardCharsets.ISO_8859_1);
  }
}
