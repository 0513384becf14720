package io.gearshift.driver.ingest.tree;

import io.gearshift.executors.data.shard.ShardFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The words that people call splits by. */
public final class SplitNames {
  private static final Map<String, String> WORDS =
      Map.of(
          "train", ShardFormat.TRAIN,
          "training", ShardFormat.TRAIN,
          "val", ShardFormat.VALIDATION,
          "valid", ShardFormat.VALIDATION,
          "validation", ShardFormat.VALIDATION,
          "dev", ShardFormat.VALIDATION,
          "test", ShardFormat.TEST,
          "testing", ShardFormat.TEST,
          "t10k", ShardFormat.TEST);

  private SplitNames() {}

  /** The split that a folder of this name holds, or null: the whole name is one of the words. */
  public static String ofFolder(String folder) {
    String name = folder.toLowerCase(Locale.ROOT);
    return name.equals("t10k") ? null : WORDS.get(name);
  }

  /**
   * The splits that a file's name has a word of, as {@code emnist-letters-test-images-idx3-ubyte}
   * has of test: none, one, or several.
   */
  public static Set<String> inName(String name) {
    Set<String> found = new LinkedHashSet<>();
    for (String word : name.toLowerCase(Locale.ROOT).split("[^\\p{L}0-9]+", -1)) {
      String split = WORDS.get(word);
      if (split == null) {
        split = WORDS.get(word.replaceAll("[0-9]+$", ""));
      }
      if (split != null) {
        found.add(split);
      }
    }
    return found;
  }
}
