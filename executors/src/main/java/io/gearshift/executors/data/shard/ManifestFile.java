package io.gearshift.executors.data.shard;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * {@code manifest.json} as a file. Beside the manifest it holds {@value #CHECKSUM}, the SHA-256 of
 * all other fields; manifests of the first versions lack it and are read without that check.
 */
public final class ManifestFile {
  /** The field with the checksum over the other fields. */
  public static final String CHECKSUM = "manifestChecksum";

  private static final String VARIES = "varies";
  private static final List<String> SIZES = List.of("height", "width");

  /** Most bytes of the file: a million shards need less. */
  private static final long MOST_BYTES = 256L << 20;

  // Numbers as text, 3.7 for a count and a key given twice are mistakes, not ways of writing.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private ManifestFile() {}

  /**
   * What a file holds.
   *
   * @param manifest checked against itself
   * @param checksummed whether it has a checksum of its own, which is then right
   */
  public record Contents(Manifest manifest, boolean checksummed) {}

  /**
   * Reads the manifest of a data set and checks it against itself.
   *
   * @throws DataSetException if there is none, it is not one of this version, or what it says
   *     cannot be
   * @throws IOException if it cannot be read
   */
  public static Contents read(Path directory, Configuration configuration) throws IOException {
    Path path = new Path(directory, Manifest.FILE_NAME);
    FileSystem system = Storage.fileSystem(path, configuration);
    try (FSDataInputStream in = system.open(path)) {
      long bytes = system.getFileStatus(path).getLen();
      if (bytes > MOST_BYTES) {
        throw invalid(path, bytes + " bytes, must be at most " + MOST_BYTES);
      }
      return parse(in.readAllBytes(), path);
    } catch (FileNotFoundException e) {
      throw new DataSetException(
          "Invalid data set: "
              + directory
              + " (must hold "
              + Manifest.FILE_NAME
              + ", made by ingest)",
          e);
    }
  }

  private static Contents parse(byte[] bytes, Path path) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (!(root instanceof ObjectNode object)) {
        throw invalid(path, "must be a JSON object");
      }
      requireVersion(object, path);
      ManifestRules.missingField(object).ifPresent(field -> fail(path, "has no " + field));
      JsonNode stored = object.remove(CHECKSUM);
      if (stored != null) {
        String computed = checksum(object);
        if (!computed.equals(stored.asText())) {
          throw invalid(
              path,
              "was changed: its " + CHECKSUM + " is " + stored.asText() + ", must be " + computed);
        }
      }
      for (String size : SIZES) {
        if (VARIES.equals(object.path(size).asText())) {
          object.set(size, IntNode.valueOf(0));
        }
      }
      Manifest manifest = JSON.treeToValue(object, Manifest.class);
      ManifestRules.broken(manifest).ifPresent(rule -> fail(path, rule));
      return new Contents(manifest, stored != null);
    } catch (JsonProcessingException e) {
      throw new DataSetException(
          "Invalid manifest: "
              + path
              + " ("
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + ")",
          e);
    } catch (IOException e) {
      throw new DataSetException("Invalid manifest: " + path + " (must be UTF-8)", e);
    }
  }

  private static void requireVersion(ObjectNode object, Path path) {
    JsonNode version = object.path("formatVersion");
    boolean isPreprocessed = object.hasNonNull("preprocessing");
    int expected = isPreprocessed ? ShardFormat.PREPROCESSED_VERSION : ShardFormat.VERSION;
    if (!version.isInt() || version.intValue() != expected) {
      throw new DataSetException(
          "Invalid formatVersion: "
              + (version.isMissingNode() ? "none" : version)
              + " in "
              + path
              + " (must be "
              + expected
              + (isPreprocessed ? " of preprocessed images" : "")
              + ")");
    }
  }

  /** Of all fields there are, in their order, however the file is laid out. */
  private static String checksum(ObjectNode object) {
    MessageDigest digest = Storage.sha256();
    digest.update(object.toString().getBytes(StandardCharsets.UTF_8));
    return Storage.hex(digest);
  }

  private static void fail(Path path, String rule) {
    throw invalid(path, rule);
  }

  private static DataSetException invalid(Path path, String rule) {
    return new DataSetException("Invalid manifest: " + path + " (" + rule + ")");
  }

  static void write(Manifest manifest, Path directory, Configuration configuration)
      throws IOException {
    ObjectNode object = JSON.valueToTree(manifest);
    if (manifest.height() == 0) {
      object.set("height", TextNode.valueOf(VARIES));
    }
    if (manifest.width() == 0) {
      object.set("width", TextNode.valueOf(VARIES));
    }
    object.put(CHECKSUM, checksum(object));
    Path path = new Path(directory, Manifest.FILE_NAME);
    try (OutputStream out = Storage.fileSystem(path, configuration).create(path, false)) {
      out.write(JSON.writeValueAsBytes(object));
      out.write('\n');
    }
  }
}
