package io.gearshift.executors.data.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * {@code manifest.json}: what an ingested data set holds.
 *
 * @param formatVersion {@link ShardFormat#VERSION}
 * @param source where the images came from, for people
 * @param seed of the global shuffle
 * @param classNames by label
 * @param channels 1 if every image is grey, else 3 (red, green, blue)
 * @param height rows of every image, 0 where they differ ({@code "varies"} in the file)
 * @param width columns of every image, 0 where they differ ({@code "varies"} in the file)
 * @param mean per channel over all pixels of the training split, in [0, 1]
 * @param deviation per channel, divisor n, likewise
 * @param splits by name: train, validation, test; only those that hold examples
 * @param examplesPerClass examples of each split by label; empty in data sets of before it was
 *     there
 * @param rejected images left out, listed in {@code rejected.parquet}
 * @param checksum SHA-256 over the shards' checksums in order
 */
public record Manifest(
    int formatVersion,
    String source,
    long seed,
    List<String> classNames,
    int channels,
    int height,
    int width,
    double[] mean,
    double[] deviation,
    Map<String, Split> splits,
    Map<String, List<Integer>> examplesPerClass,
    int rejected,
    String checksum) {

  /** Data sets of before {@code examplesPerClass} was there have none. */
  public Manifest {
    examplesPerClass = examplesPerClass == null ? Map.of() : examplesPerClass;
  }

  /** The manifest's file name inside the data set. */
  public static final String FILE_NAME = "manifest.json";

  private static final String VARIES = "varies";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** One split: its examples in shuffled order, cut into shards. */
  public record Split(int examples, List<Shard> shards) {}

  /**
   * One shard.
   *
   * @param file path inside the data set
   * @param rows examples in it
   * @param bytes size of the file
   * @param sha256 of the file
   * @param rowGroups rows of each Parquet row group
   */
  public record Shard(String file, int rows, long bytes, String sha256, int[] rowGroups) {}

  /**
   * A split by name.
   *
   * @throws IllegalArgumentException naming the splits there are
   */
  public Split split(String name) {
    Split split = splits.get(name);
    if (split == null) {
      throw new IllegalArgumentException(
          "Invalid split: "
              + name
              + " (the data set has "
              + String.join(", ", splits.keySet())
              + ")");
    }
    return split;
  }

  /** SHA-256 over the checksums of all shards, in the order of the splits and shards. */
  public static String checksumOf(Map<String, Split> splits) {
    MessageDigest digest = Storage.sha256();
    splits.forEach(
        (name, split) -> {
          for (Shard shard : split.shards()) {
            String line = shard.file() + " " + shard.sha256() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
          }
        });
    return Storage.hex(digest);
  }

  /**
   * Reads the manifest of a data set.
   *
   * @param directory any Hadoop file system URI
   * @throws IllegalArgumentException in one line, if there is none or it is not one of this version
   * @throws IOException if it cannot be read
   */
  public static Manifest read(Path directory, Configuration configuration) throws IOException {
    Path path = new Path(directory, FILE_NAME);
    try (FSDataInputStream in = Storage.fileSystem(path, configuration).open(path)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), path);
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(
          "Invalid data set: " + directory + " (must hold " + FILE_NAME + ", made by ingest)", e);
    }
  }

  private static Manifest parse(String text, Path path) {
    try {
      JsonNode root = JSON.readTree(text);
      int version = root.path("formatVersion").asInt(0);
      if (version != ShardFormat.VERSION) {
        throw new IllegalArgumentException(
            "Invalid formatVersion: "
                + version
                + " in "
                + path
                + " (must be "
                + ShardFormat.VERSION
                + ")");
      }
      ObjectNode object = (ObjectNode) root;
      for (String size : List.of("height", "width")) {
        if (VARIES.equals(object.path(size).asText())) {
          object.set(size, IntNode.valueOf(0));
        }
      }
      return JSON.treeToValue(object, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Invalid manifest: "
              + path
              + " ("
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + ")",
          e);
    }
  }

  /** Writes {@code manifest.json} into a data set's directory; it must not exist. */
  public void write(Path directory, Configuration configuration) throws IOException {
    ObjectNode object = JSON.valueToTree(this);
    if (height == 0) {
      object.set("height", TextNode.valueOf(VARIES));
    }
    if (width == 0) {
      object.set("width", TextNode.valueOf(VARIES));
    }
    Path path = new Path(directory, FILE_NAME);
    try (OutputStream out = Storage.fileSystem(path, configuration).create(path, false)) {
      out.write(JSON.writeValueAsBytes(object));
      out.write('\n');
    }
  }
}
