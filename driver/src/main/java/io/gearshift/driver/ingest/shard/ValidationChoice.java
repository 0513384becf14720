package io.gearshift.driver.ingest.shard;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.executors.data.shard.ShardFormat;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which training images are held back for validation: of every class its share, the first in the
 * shuffled order, and never the last one. Shares that are no whole numbers are rounded so that the
 * sum comes as near to the share of all as that allows (largest remainders).
 */
public final class ValidationChoice implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, ShardKey> last = new HashMap<>();
  private int images;

  private ValidationChoice() {}

  /**
   * Chooses.
   *
   * @param share of them that is held back, at least 0 and below 1
   * @param seed of the shuffle
   * @param train all training images
   * @throws UserError if none can be held back although a share is asked for
   */
  public static ValidationChoice of(double share, long seed, List<SourceItem> train) {
    ValidationChoice choice = new ValidationChoice();
    if (share == 0) {
      return choice;
    }
    // In the order of their names, so that ties fall the same way every time.
    Map<String, List<ShardKey>> classes = new TreeMap<>();
    for (SourceItem image : train) {
      classes
          .computeIfAbsent(image.className(), name -> new ArrayList<>())
          .add(ShardKey.of(seed, image.id()));
    }
    counts(classes, share, train.size())
        .forEach(
            (name, count) -> {
              if (count > 0) {
                ShardKey[] keys = classes.get(name).toArray(ShardKey[]::new);
                Arrays.sort(keys);
                choice.last.put(name, keys[count - 1]);
                choice.images += count;
              }
            });
    if (choice.images == 0) {
      throw UserError.invalid(
          "--validation",
          share,
          "leave images in both splits: 0 of " + train.size() + " would be held back");
    }
    return choice;
  }

  private static Map<String, Integer> counts(
      Map<String, List<ShardKey>> classes, double share, int total) {
    Map<String, Integer> counts = new TreeMap<>();
    long left = Math.round(total * share);
    for (Map.Entry<String, List<ShardKey>> entry : classes.entrySet()) {
      int most = entry.getValue().size() - 1;
      int count = (int) Math.min(most, Math.floor(entry.getValue().size() * share));
      counts.put(entry.getKey(), count);
      left -= count;
    }
    List<String> byRemainder = new ArrayList<>(classes.keySet());
    byRemainder.sort(
        Comparator.comparingDouble(name -> counts.get(name) - classes.get(name).size() * share));
    for (String name : byRemainder) {
      if (left > 0 && counts.get(name) < classes.get(name).size() - 1) {
        counts.merge(name, 1, Integer::sum);
        left--;
      }
    }
    return counts;
  }

  /** Images held back. */
  int images() {
    return images;
  }

  /** The split of an image that the source puts into {@code split}. */
  public String split(String split, String className, ShardKey key) {
    ShardKey end = split.equals(ShardFormat.TRAIN) ? last.get(className) : null;
    return end != null && key.compareTo(end) <= 0 ? ShardFormat.VALIDATION : split;
  }
}
