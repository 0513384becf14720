package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.tree.ImageTree;
import io.gearshift.driver.ingest.tree.Layout;
import io.gearshift.executors.data.shard.ShardFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What each folder or file was taken for, a line each. */
public final class Readings {

  private Readings() {}

  /**
   * Lines for a tree.
   *
   * @param prefix of its paths: empty for folders, "archive!" for an archive
   */
  static List<String> of(String prefix, ImageTree tree) {
    Map<String, Integer> images = new TreeMap<>();
    Map<String, Set<String>> classes = new TreeMap<>();
    for (FileEntry image : tree.images()) {
      ImageName name = tree.nameOf(image);
      images.merge(name.split(), 1, Integer::sum);
      classes.computeIfAbsent(name.split(), split -> new TreeSet<>()).add(name.className());
    }
    Layout layout = tree.layout();
    Map<String, String> splits =
        layout.splits().isEmpty() ? Map.of("", layout.split()) : inOrder(layout.splits());
    List<String> lines = new ArrayList<>();
    splits.forEach(
        (folder, split) ->
            lines.add(
                line(
                    split,
                    prefix + layout.folderOf(folder),
                    String.format(
                        Locale.ROOT,
                        "%,d images in %,d classes",
                        images.getOrDefault(split, 0),
                        classes.getOrDefault(split, Set.of()).size()))));
    return lines;
  }

  /** Train first, then validation, then test. */
  private static Map<String, String> inOrder(Map<String, String> splits) {
    Map<String, String> ordered = new LinkedHashMap<>();
    for (String split : List.of(ShardFormat.TRAIN, ShardFormat.VALIDATION, ShardFormat.TEST)) {
      splits.forEach(
          (folder, name) -> {
            if (name.equals(split)) {
              ordered.put(folder, name);
            }
          });
    }
    return ordered;
  }

  /** One line: the split, where it lies, what it holds. */
  public static String line(String split, String path, String holds) {
    String where = path.isEmpty() ? "all folders" : path;
    return String.format(
        Locale.ROOT, "%-11s %s%s", split, where, holds.isEmpty() ? "" : ": " + holds);
  }
}
