package io.gearshift.driver.config.ini;

import io.gearshift.driver.config.key.ConfigurationFile;
import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The lines of a configuration file: its bytes, once they prove to be text. */
final class IniText {
  /** Many times what all keys with all their comments take. */
  static final int LARGEST = 1 << 20;

  private static final String WHAT = "configuration file";
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private IniText() {}

  /**
   * The lines without their ends, which may be of any system; a byte order mark is left out.
   *
   * @throws UserError if it is no regular file, cannot be read, is empty or larger than {@link
   *     #LARGEST} bytes, or is not UTF-8 text
   */
  static List<String> lines(ConfigurationFile file) {
    byte[] bytes = bytes(file);
    if (bytes.length == 0) {
      throw UserError.invalid(WHAT, file, "not be empty");
    }
    if (bytes.length > LARGEST) {
      throw UserError.invalid(WHAT, file, "be text of at most " + LARGEST + " bytes");
    }
    if (isUtf16(bytes)) {
      throw UserError.invalid(WHAT, file, "be UTF-8 text; this is UTF-16");
    }
    requireNoNul(file, bytes);
    String text = decoded(file, bytes);
    return List.of(
        (text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text).split("\r\n|\r|\n", -1));
  }

  private static byte[] bytes(ConfigurationFile file) {
    Path path = file.path();
    if (!Files.exists(path)) {
      throw UserError.invalid(WHAT, file, "be a file");
    }
    if (Files.isDirectory(path)) {
      throw UserError.invalid(WHAT, file, "be a file; this is a folder");
    }
    if (!Files.isRegularFile(path)) {
      throw UserError.invalid(WHAT, file, "be a regular file, no device or pipe");
    }
    try (InputStream stream = Files.newInputStream(path)) {
      return stream.readNBytes(LARGEST + 1);
    } catch (IOException e) {
      throw new UserError("Invalid " + WHAT + ": " + file + " (must be readable)", e);
    }
  }

  private static boolean isUtf16(byte[] bytes) {
    return bytes.length > 1
        && ((bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe)
            || (bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff));
  }

  private static void requireNoNul(ConfigurationFile file, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw notText(file, bytes, i, "a NUL byte");
      }
    }
  }

  private static String decoded(ConfigurationFile file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer input = ByteBuffer.wrap(bytes);
    CharBuffer output = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(input, output, true);
    if (result.isError()) {
      throw notText(
          file,
          bytes,
          input.position(),
          String.format("the byte 0x%02x, which is no UTF-8", bytes[input.position()]));
    }
    return output.flip().toString();
  }

  private static UserError notText(
      ConfigurationFile file, byte[] bytes, int position, String found) {
    int line = 1;
    for (int i = 0; i < position; i++) {
      boolean ends = bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
      line += ends ? 1 : 0;
    }
    return UserError.invalid(WHAT, file, "be UTF-8 text; line " + line + " has " + found);
  }
}
