package io.gearshift.driver.ingest.source;

import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.tree.ImageTree;
import io.gearshift.driver.ingest.tree.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What each folder or file was taken for, a line each. */
final class Readings {

  private Readings() {}

  /**
   * Lines for a tree.
   *
   * @param prefix of its paths: empty for folders, "archive!" for an archive
   */
  static List<String> of(String prefix, ImageTree tree) {
    Map<String, Integer> images = new TreeMap<>();
    Map<String, Set<String>> classes = new TreeMap<>();
    for (ImageName name : tree.images().values()) {
      images.merge(name.split(), 1, Integer::sum);
      classes.computeIfAbsent(name.split(), split -> new TreeSet<>()).add(name.className());
    }
    Layout layout = tree.layout();
    Map<String, String> splits =
        layout.splits().isEmpty() ? Map.of("", layout.split()) : new TreeMap<>(layout.splits());
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

  /** One line: the split, where it lies, what it holds. */
  static String line(String split, String path, String holds) {
    String where = path.isEmpty() ? "all folders" : path;
    return String.format(
        Locale.ROOT, "%-11s %s%s", split, where, holds.isEmpty() ? "" : ": " + holds);
  }
}
