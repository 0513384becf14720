package io.gearshift.driver.ingest.shard;

import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.random.RandomStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which shard each image goes to: the sorted keys of a split are cut into runs of equal length (by
 * at most one), and only the runs' first keys are kept and sent to tasks.
 */
public final class ShardPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bytes of a shard where the number is not given. */
  private static final long SHARD_BYTES = 128L << 20;

  /** Fewest training shards where the number is not given: as many can be written at once. */
  private static final int FEWEST_SHARDS = 4;

  /** More than a row has beside image and id. */
  private static final int ROW_BYTES = 64;

  /** More than a shard's indexes and footer have. */
  private static final long FOOTER_BYTES = 1L << 20;

  private final ValidationChoice validation;
  private final LinkedHashMap<String, ShardKey[]> firstKeys = new LinkedHashMap<>();
  private final LinkedHashMap<String, Integer> firstShards = new LinkedHashMap<>();
  private final List<String> files = new ArrayList<>();
  private final long[] expectedBytes;
  private final long[] contents;

  /**
   * Plans the shards.
   *
   * @param keys of each split, sorted
   * @param validation which training images the validation split has
   * @param trainShards files of the training split
   */
  public ShardPlan(Map<String, ShardKey[]> keys, ValidationChoice validation, int trainShards) {
    this.validation = validation;
    int train = keys.get(ShardFormat.TRAIN).length;
    keys.forEach(
        (split, sorted) -> {
          firstShards.put(split, files.size());
          // Shards of all splits are about as large as those of train.
          long wanted = Math.max(1, Math.round((double) sorted.length * trainShards / train));
          int shards = (int) Math.min(sorted.length, wanted);
          ShardKey[] first = new ShardKey[shards];
          for (int shard = 0; shard < shards; shard++) {
            first[shard] = sorted[(int) ((long) sorted.length * shard / shards)];
            files.add(ShardFormat.fileName(split, shard));
          }
          firstKeys.put(split, first);
        });
    expectedBytes = new long[files.size()];
    contents = new long[files.size()];
  }

  /** Training shards for images of so many bytes. */
  public static int chooseShards(long bytes, int images) {
    long wanted = Math.max(FEWEST_SHARDS, (bytes + SHARD_BYTES - 1) / SHARD_BYTES);
    return (int) Math.min(wanted, images);
  }

  /** So few training shards that they have at most {@code size} bytes in the mean. */
  public static int shardsOf(long size, long bytes, int images) {
    return (int) Math.min(Math.max(1, (bytes + size - 1) / size), images);
  }

  /**
   * Notes an image, once each, so that a shard's size and contents are known before it is written.
   *
   * @param shard of the image
   * @param encodedBytes of it in the source
   * @param storedBytes of it in the shard
   */
  public void expect(int shard, String id, int label, int encodedBytes, int storedBytes) {
    expectedBytes[shard] += storedBytes + 3L * id.length() + ROW_BYTES;
    // A sum, so that the order of notes does not matter.
    RandomStream mixed = RandomStream.of(label, encodedBytes, ShardKey.hash(id));
    contents[shard] += (long) mixed.high() << 32 | (mixed.low() & 0xFFFFFFFFL);
  }

  /** Stands for the images of a split, as {@link #contents} for those of a shard. */
  long contentsOf(String split) {
    long sum = 0;
    for (int shard = 0; shard < shards(); shard++) {
      sum += split(shard).equals(split) ? contents[shard] : 0;
    }
    return sum;
  }

  /** Stands for the images of a shard: their names, labels and sizes. */
  long contents(int shard) {
    return contents[shard];
  }

  /** What a shard's file has at most, by what was noted. */
  long expectedBytes(int shard) {
    return expectedBytes[shard] + FOOTER_BYTES;
  }

  /** Shards of all splits. */
  int shards() {
    return files.size();
  }

  /** A shard's path inside the data set. */
  String file(int shard) {
    return files.get(shard);
  }

  /** The split that a shard belongs to. */
  public String split(int shard) {
    return file(shard).substring(0, file(shard).indexOf('/'));
  }

  /** The shard of an image that the source puts into a split. */
  public int shardOf(String sourceSplit, String className, ShardKey key) {
    String split = validation.split(sourceSplit, className, key);
    int found = Arrays.binarySearch(firstKeys.get(split), key);
    return firstShards.get(split) + (found >= 0 ? found : -found - 2);
  }
}
