package io.gearshift.driver.ingest.tree;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the paths of one tree are read: folders around all of it, then perhaps a folder for each
 * split, perhaps a folder inside of each split, then a folder for each class.
 *
 * @param wrappers folders around all, outermost first
 * @param splits split by folder name; empty where no folder stands for a split
 * @param inner folders between split and classes
 * @param split of the images where no folder says one
 */
public record Layout(
    List<String> wrappers, Map<String, String> splits, List<String> inner, String split)
    implements Serializable {

  /** Copies what is given. */
  public Layout {
    wrappers = new ArrayList<>(wrappers);
    splits = Map.copyOf(splits);
    inner = new ArrayList<>(inner);
  }

  /** What a path says of its image, or null where it is outside of all classes. */
  public ImageName nameOf(String path) {
    String[] parts = path.split("/", -1);
    int at = skip(parts, 0, wrappers);
    String found = split;
    if (!splits.isEmpty()) {
      found = at < 0 || at >= parts.length - 1 ? null : splits.get(parts[at]);
      at = found == null ? -1 : at + 1;
    }
    at = skip(parts, at, inner);
    if (at < 0 || parts.length - at < 2) {
      return null;
    }
    return ImageName.of(
        found, parts[at], String.join("/", List.of(parts).subList(at + 1, parts.length)));
  }

  /** Why {@link #nameOf} gives none. */
  public String reasonOutside(String path) {
    String[] parts = path.split("/", -1);
    int at = skip(parts, 0, wrappers);
    boolean inSplit = at >= 0 && at < parts.length - 1 && splits.containsKey(parts[at]);
    return splits.isEmpty() || inSplit ? "outside any class folder" : "outside any split";
  }

  /** The split folders below their wrappers, or the wrappers alone: {@code mydata/train/}. */
  public String folderOf(String splitFolder) {
    List<String> all = new ArrayList<>(wrappers);
    if (!splitFolder.isEmpty()) {
      all.add(splitFolder);
    }
    all.addAll(inner);
    return all.isEmpty() ? "" : String.join("/", all) + "/";
  }

  private static int skip(String[] parts, int from, List<String> folders) {
    int at = from;
    for (String folder : folders) {
      if (at < 0 || at >= parts.length - 1 || !parts[at].equals(folder)) {
        return -1;
      }
      at++;
    }
    return at;
  }
}
