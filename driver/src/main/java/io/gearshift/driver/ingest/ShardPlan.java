package io.gearshift.driver.ingest;

import io.gearshift.executors.data.shard.ShardFormat;
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
final class ShardPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bytes of a shard where the number is not given. */
  private static final long SHARD_BYTES = 128L << 20;

  /** Fewest training shards where the number is not given: as many can be written at once. */
  private static final int FEWEST_SHARDS = 4;

  private final LinkedHashMap<String, ShardKey[]> firstKeys = new LinkedHashMap<>();
  private final LinkedHashMap<String, Integer> firstShards = new LinkedHashMap<>();
  private final List<String> files = new ArrayList<>();

  /**
   * Plans the shards.
   *
   * @param keys by the split that the source says, each sorted
   * @param validation images that are taken from the head of train's order for validation
   * @param trainShards files of the training split
   */
  ShardPlan(Map<String, ShardKey[]> keys, int validation, int trainShards) {
    int train = keys.get(ShardFormat.TRAIN).length - validation;
    keys.forEach(
        (split, sorted) -> {
          List<ShardKey> first = new ArrayList<>();
          firstShards.put(split, files.size());
          if (split.equals(ShardFormat.TRAIN)) {
            cut(sorted, 0, validation, ShardFormat.VALIDATION, trainShards, train, first);
            cut(sorted, validation, sorted.length, split, trainShards, train, first);
          } else {
            cut(sorted, 0, sorted.length, split, trainShards, train, first);
          }
          firstKeys.put(split, first.toArray(ShardKey[]::new));
        });
  }

  /** Training shards for images of so many bytes. */
  static int chooseShards(long bytes, int images) {
    long wanted = Math.max(FEWEST_SHARDS, (bytes + SHARD_BYTES - 1) / SHARD_BYTES);
    return (int) Math.min(wanted, images);
  }

  private void cut(
      ShardKey[] sorted,
      int from,
      int to,
      String split,
      int trainShards,
      int train,
      List<ShardKey> first) {
    long count = (long) to - from;
    // Shards of all splits are about as large as those of train.
    long wanted = Math.max(1, Math.round((double) count * trainShards / train));
    int shards = (int) Math.min(count, split.equals(ShardFormat.TRAIN) ? trainShards : wanted);
    for (int shard = 0; shard < shards; shard++) {
      first.add(sorted[from + (int) (count * shard / shards)]);
      files.add(ShardFormat.fileName(split, shard));
    }
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
  String split(int shard) {
    return file(shard).substring(0, file(shard).indexOf('/'));
  }

  /** The shard of an image of a split. */
  int shardOf(String split, ShardKey key) {
    int found = Arrays.binarySearch(firstKeys.get(split), key);
    return firstShards.get(split) + (found >= 0 ? found : -found - 2);
  }
}
