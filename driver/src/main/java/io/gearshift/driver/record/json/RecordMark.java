package io.gearshift.driver.record.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * How far a record was written at some moment; all of it was on the disk then.
 *
 * @param metrics of {@code metrics.jsonl}
 * @param events of {@code events.jsonl}
 */
public record RecordMark(Extent metrics, Extent events) {

  /**
   * The lines of a file from its beginning.
   *
   * @param lines how many
   * @param crc32c over their bytes with the ends of lines, in hexadecimal
   */
  public record Extent(long lines, String crc32c) {

    /** Nothing yet. */
    static final Extent NONE = of(List.of());

    /** The extent of whole lines, each a character a byte. */
    public static Extent of(List<String> lines) {
      Sum sum = new Sum();
      lines.forEach(sum::add);
      return sum.extent();
    }
  }

  /** Counts and sums lines as they are added. */
  static final class Sum {
    private final CRC32C sum = new CRC32C();
    private long lines;

    /** A line without its end, each character a byte. */
    void add(String line) {
      sum.update(line.getBytes(StandardCharsets.ISO_8859_1));
      sum.update('\n');
      lines++;
    }

    Extent extent() {
      return new Extent(lines, String.format("%08x", sum.getValue()));
    }
  }
}
