package io.gearshift.driver.ingest.files;

import io.gearshift.driver.ingest.tree.SourceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;

/** Names of files as bytes, turned into text so that different bytes never become the same text. */
public final class EntryNames {

  private EntryNames() {}

  /** A name in UTF-8; each byte that is none becomes %XX. */
  public static String decode(byte[] name) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(name);
    CharBuffer out = CharBuffer.allocate(name.length + 1);
    StringBuilder text = new StringBuilder();
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      out.flip();
      text.append(out);
      out.clear();
      if (!result.isError()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        text.append(String.format(Locale.ROOT, "%%%02X", in.get() & 0xFF));
      }
      decoder.reset();
    }
  }

  /** A path or name in the percent-encoding of URIs, which carries any bytes. */
  static String ofUri(String encoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length(); i++) {
      if (encoded.charAt(i) == '%') {
        bytes.write(Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(encoded.charAt(i));
      }
    }
    return decode(bytes.toByteArray());
  }

  /**
   * A relative path without "." and empty parts.
   *
   * @param archive for the message
   * @throws SourceException if it leads out of the archive
   */
  public static String clean(String name, String archive) throws SourceException {
    StringBuilder clean = new StringBuilder();
    boolean outside = name.startsWith("/");
    for (String part : name.split("/", -1)) {
      outside |= part.equals("..");
      if (!part.isEmpty() && !part.equals(".")) {
        clean.append(clean.length() == 0 ? "" : "/").append(part);
      }
    }
    if (outside) {
      throw new SourceException(
          "Invalid archive entry: "
              + name
              + " in "
              + archive
              + " (must be a relative path without ..)");
    }
    return clean.toString();
  }

  /**
   * Where a symbolic link leads.
   *
   * @param path of the link
   * @param target as the link has it, relative to its folder
   * @return null if out of the archive
   */
  public static String resolve(String path, String target) {
    if (target.startsWith("/")) {
      return null;
    }
    ArrayDeque<String> parts = new ArrayDeque<>();
    String folder = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) + "/" : "";
    for (String part : (folder + target).split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          return null;
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }
}
