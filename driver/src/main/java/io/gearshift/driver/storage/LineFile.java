package io.gearshift.driver.storage;

import java.io.IOException;
import java.util.List;

/**
 * Lines that are appended one after another and stay whole whenever the writer dies. A line is
 * handed over without its end, a character for each byte (ISO 8859-1), so that damaged ones keep
 * theirs. One writer; any number of readers.
 */
public interface LineFile {

  /** What stands in the file at some moment. */
  record Lines(List<String> whole, boolean endsTorn) {
    static final Lines NONE = new Lines(List.of(), false);
  }

  /** Where it lies, for messages. */
  String path();

  /** Its name. */
  String name();

  /** Whether there is such a file. */
  boolean exists() throws IOException;

  /** The lines that were written to their end. */
  Lines read() throws IOException;

  /**
   * Appends a line. On a local disk it is with the operating system when this returns; elsewhere
   * within seconds, and always after {@link #sync}.
   */
  void append(String line) throws IOException;

  /** Returns when any reader sees all lines. */
  void flush() throws IOException;

  /** Returns when all lines are on the disks. */
  void sync() throws IOException;

  /**
   * Keeps the present file under the first free name of {@code NAME.before-resume-1, -2, ...} and
   * goes on with other lines. A writer that dies in between leaves the old lines or the new.
   */
  void replace(List<String> lines) throws IOException;
}
