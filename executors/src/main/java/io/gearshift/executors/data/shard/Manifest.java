package io.gearshift.executors.data.shard;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code manifest.json}: what an ingested data set holds.
 *
 * @param formatVersion {@link ShardFormat#VERSION}, or {@link ShardFormat#PREPROCESSED_VERSION}
 * @param source where the images came from, for people
 * @param seed of the global shuffle
 * @param classNames by label
 * @param channels 1 if every image is grey, else 3 (red, green, blue)
 * @param height rows of every image, 0 where they differ ({@code "varies"} in the file)
 * @param width columns of every image, 0 where they differ ({@code "varies"} in the file)
 * @param mean per channel over all pixels of the training split, in [0, 1]; 0 of preprocessed ones
 * @param deviation per channel, divisor n, likewise; 1 of preprocessed ones
 * @param splits by name: train, validation, test; only those that hold examples
 * @param examplesPerClass examples of each split by label; empty in data sets of before it was
 *     there
 * @param rejected images left out, listed in {@code rejected.parquet}
 * @param checksum SHA-256 over the shards' checksums in order
 * @param preprocessing what was done to the images; null where they are stored as they came
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
    String checksum,
    @JsonInclude(JsonInclude.Include.NON_NULL) Preprocessing preprocessing) {

  /** Data sets of before {@code examplesPerClass} was there have none. */
  public Manifest {
    examplesPerClass = examplesPerClass == null ? Map.of() : examplesPerClass;
  }

  /** What the shards' images are. */
  public ImageForm imageForm() {
    return preprocessing == null ? ImageForm.ENCODED : ImageForm.FLOAT32;
  }

  /** The manifest's file name inside the data set. */
  public static final String FILE_NAME = "manifest.json";

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
   * SHA-256 over what training depends on beside the shards: class names, channels, size, mean,
   * deviation and the number of examples. Where the images came from and what was left out of them
   * does not count.
   */
  public String contentsChecksum() {
    MessageDigest digest = Storage.sha256();
    StringBuilder text = new StringBuilder();
    for (String name : classNames) {
      // The length tells where a name ends, whatever is in it.
      text.append("class ").append(name.length()).append(' ').append(name).append('\n');
    }
    text.append("images ").append(channels + " " + height + " " + width).append('\n');
    text.append("mean ").append(Arrays.toString(mean)).append('\n');
    text.append("deviation ").append(Arrays.toString(deviation)).append('\n');
    splits.forEach(
        (name, split) -> text.append(name + " " + split.examples() + " " + rows(split) + "\n"));
    if (preprocessing != null) {
      text.append(preprocessing).append('\n');
    }
    digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return Storage.hex(digest);
  }

  private static String rows(Split split) {
    return split.shards().stream()
        .map(shard -> shard.rows() + Arrays.toString(shard.rowGroups()))
        .toList()
        .toString();
  }

  /**
   * Reads the manifest of a data set and checks it against itself.
   *
   * @param directory any Hadoop file system URI
   * @throws DataSetException in one line, if there is none, it is not one of this version, or what
   *     it says cannot be
   * @throws IOException if it cannot be read
   */
  public static Manifest read(Path directory, Configuration configuration) throws IOException {
    return ManifestFile.read(directory, configuration).manifest();
  }

  /** Writes {@code manifest.json} into a data set's directory; it must not exist. */
  public void write(Path directory, Configuration configuration) throws IOException {
    ManifestFile.write(this, directory, configuration);
  }
}
