package io.gearshift.driver.ingest.files.archive;

import io.gearshift.driver.ingest.files.EntryNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The records of a pax extended header: "LENGTH KEY=VALUE\n", values being bytes. */
final class PaxRecords {
  private final Map<String, byte[]> values = new HashMap<>();

  /**
   * Reads the records.
   *
   * @throws IOException if one does not have the length that it names
   */
  static PaxRecords parse(byte[] header) throws IOException {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < header.length) {
      int space = at;
      int length = 0;
      while (space < header.length
          && header[space] >= '0'
          && header[space] <= '9'
          && space < at + 8) {
        length = length * 10 + header[space++] - '0';
      }
      int end = at + length;
      int equals = space;
      while (equals < header.length && header[equals] != '=') {
        equals++;
      }
      if (space == at
          || space >= header.length
          || header[space] != ' '
          || equals >= end
          || end > header.length
          || header[end - 1] != '\n') {
        throw new IOException("damaged extended tar header");
      }
      String key = new String(header, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      records.values.put(key, Arrays.copyOfRange(header, equals + 1, end - 1));
      at = end;
    }
    return records;
  }

  byte[] get(String key, byte[] otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  /** The size of the contents that it names, else {@code otherwise}. */
  long size(long otherwise) throws IOException {
    byte[] size = values.get("size");
    if (size == null) {
      return otherwise;
    }
    String text = new String(size, StandardCharsets.US_ASCII);
    if (!text.matches("[0-9]{1,18}")) {
      throw new IOException("damaged extended tar header: size " + EntryNames.decode(size));
    }
    return Long.parseLong(text);
  }

  boolean isSparse() {
    return values.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."));
  }
}
