package io.gearshift.driver.text;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Standard output or standard error: the one place that everything printed passes through. Secrets
 * are masked and what a terminal would obey is escaped; so JSON stays the JSON that it was, whose
 * own escapes are the same.
 */
public final class PeopleWriter extends PrintWriter {

  /** A writer in front of another, flushed at the end of a line. */
  public PeopleWriter(Writer target) {
    super(target, true);
  }

  @Override
  public void write(String text, int from, int length) {
    String safe = Printable.lines(Secrets.masked(text.substring(from, from + length)));
    super.write(safe, 0, safe.length());
  }

  @Override
  public void write(char[] text, int from, int length) {
    write(String.valueOf(text, from, length), 0, length);
  }

  @Override
  public void write(int character) {
    write(String.valueOf((char) character), 0, 1);
  }
}
