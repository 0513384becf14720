package io.gearshift.driver.record.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One JSON object in a file of its own, with a checksum over its other fields as the last of them.
 * Files of older programs have none and are taken as they are.
 */
public final class SealedJson {
  private static final String CHECKSUM = "checksum";
  private static final String PREFIX = "sha256:";

  /** Far more than any configuration needs. */
  private static final long MOST_BYTES = 16L << 20;

  private SealedJson() {}

  /**
   * Writes an object, whole or not at all.
   *
   * @throws UserError if it cannot be written
   */
  public static void write(Folder folder, String name, Object value) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    ObjectNode object = Json.mapper().valueToTree(value);
    try {
      object.put(CHECKSUM, checksum(object));
      String text = Json.mapper().writer(printer).writeValueAsString(object) + "\n";
      folder.write(name, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Failures.cannotWrite(folder.path(name), e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws UserError if the file cannot be read, is no JSON of the type, or was changed
   */
  public static <T> T read(Folder folder, String name, Class<T> type) {
    String file = folder.path(name);
    try {
      if (!folder.isFile(name)) {
        throw UserError.invalid("file", file, "be a file");
      }
      if (folder.size(name) > MOST_BYTES) {
        throw UserError.invalid("file", file, "have at most " + MOST_BYTES + " bytes");
      }
      JsonNode tree = Json.mapper().readTree(folder.read(name));
      if (!(tree instanceof ObjectNode object)) {
        throw new UserError("Cannot read " + file + ": no JSON object");
      }
      JsonNode stored = object.remove(CHECKSUM);
      if (stored != null) {
        requireSame(file, stored.asText(), checksum(object));
      }
      return Json.mapper().treeToValue(object, type);
    } catch (IOException e) {
      throw Failures.cannotRead(file, e);
    }
  }

  private static void requireSame(String file, String stored, String computed) {
    if (!stored.equals(computed)) {
      throw new UserError(
          "Damaged "
              + file
              + ": its checksum is "
              + computed
              + " (must be as written: "
              + stored
              + ")");
    }
  }

  private static String checksum(ObjectNode object) throws JsonProcessingException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = Json.mapper().writeValueAsBytes(object);
      return PREFIX + HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
