package io.gearshift.driver.ingest.tree;

import io.gearshift.executors.data.shard.ShardFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Decides how a tree of images is read. Splits are folders named so, at the top or below folders
 * that hold all there is; classes are the folders below them. A tree in which another folder too is
 * named like a split, or lies beside the splits, can be read in two ways: that is an error, unless
 * the user has decided.
 */
public final class LayoutFinder {
  private static final int MOST_NAMED = 5;

  /** Folders that only look like splits are believed to be some where there are so few. */
  private static final int MOST_SPLIT_FOLDERS = 4;

  private final String source;
  private final LayoutOption option;
  private final String outerSplit;

  /** The folders that hold images directly. */
  private final Set<List<String>> holders = new LinkedHashSet<>();

  private LayoutFinder(
      String source, LayoutOption option, String outerSplit, Stream<String> paths) {
    this.source = source;
    this.option = option;
    this.outerSplit = outerSplit;
    paths
        .map(path -> path.substring(0, Math.max(0, path.lastIndexOf('/'))))
        .distinct()
        .map(folder -> folder.isEmpty() ? List.<String>of() : List.of(folder.split("/", -1)))
        .forEach(holders::add);
  }

  /**
   * The layout of a tree.
   *
   * @param source named in messages
   * @param outerSplit what the tree's own name says of all of it, null if nothing
   * @param paths of its images, relative
   * @throws SourceException if there are no class folders, or two readings and no decision
   */
  public static Layout find(
      String source, LayoutOption option, String outerSplit, Stream<String> paths)
      throws SourceException {
    return new LayoutFinder(source, option, outerSplit, paths).find();
  }

  /** As above, of paths that are all there. */
  public static Layout find(
      String source, LayoutOption option, String outerSplit, Collection<String> paths)
      throws SourceException {
    return find(source, option, outerSplit, paths.stream());
  }

  private Layout find() throws SourceException {
    List<String> wrappers = new ArrayList<>();
    while (true) {
      Set<String> names = namesBelow(wrappers);
      if (names.isEmpty()) {
        throw new SourceException(
            "Invalid source: " + source + " (must have its images in a folder for each class)");
      }
      Map<String, String> splits = splits(names);
      if (!splits.isEmpty()) {
        return withSplits(wrappers, splits, names);
      }
      String only = names.size() == 1 ? names.iterator().next() : null;
      if (only == null || !wraps(wrappers, only)) {
        return ofClasses(wrappers, names);
      }
      wrappers.add(only);
    }
  }

  /** The folders that stand for splits, in the order of their names. */
  private Map<String, String> splits(Set<String> names) throws SourceException {
    if (option == LayoutOption.CLASSES) {
      return Map.of();
    }
    Map<String, String> exact = new TreeMap<>();
    Map<String, String> like = new TreeMap<>();
    for (String name : names) {
      String split = SplitNames.ofFolder(name);
      if (split != null) {
        exact.put(name, split);
        like.put(name, split);
      } else if (SplitNames.inName(name).size() == 1) {
        like.put(name, SplitNames.inName(name).iterator().next());
      }
    }
    boolean resemble =
        exact.isEmpty()
            && names.size() <= MOST_SPLIT_FOLDERS
            && like.containsValue(ShardFormat.TRAIN)
            && Set.copyOf(like.values()).size() > 1;
    if (!resemble) {
      return exact;
    }
    if (option == LayoutOption.AUTO) {
      throw twoReadings("splits (" + readings(like) + ")", "classes (" + list(names) + ")");
    }
    return like;
  }

  /** Whether a folder that is alone holds nothing but folders; one class is no data set. */
  private boolean wraps(List<String> wrappers, String only) throws SourceException {
    List<String> inside = plus(wrappers, only);
    Set<String> below = namesBelow(inside);
    boolean direct = holders.contains(inside);
    if (direct && !below.isEmpty() && option != LayoutOption.CLASSES) {
      throw twoReadings(
          "one class (" + only + ") with folders in it",
          "classes (" + list(below) + ") beside images of no class");
    }
    return !direct;
  }

  private Layout withSplits(List<String> wrappers, Map<String, String> splits, Set<String> names)
      throws SourceException {
    Map<String, String> folderOfSplit = new LinkedHashMap<>();
    for (Map.Entry<String, String> split : splits.entrySet()) {
      String other = folderOfSplit.put(split.getValue(), split.getKey());
      if (other != null) {
        throw new SourceException(
            "Invalid source: "
                + source
                + " has "
                + other
                + "/ and "
                + split.getKey()
                + "/ (must have one folder for the split "
                + split.getValue()
                + ")");
      }
    }
    if (option == LayoutOption.AUTO) {
      checkOuter(splits);
      checkBeside(splits, names);
      for (String folder : splits.keySet()) {
        checkHoldsClasses(plus(wrappers, folder), splits, names);
      }
    }
    List<String> inner = innerWrappers(wrappers, splits.keySet());
    if (option == LayoutOption.AUTO) {
      checkBelow(wrappers.size() + 1 + inner.size(), splits, names);
    }
    return new Layout(wrappers, splits, inner, ShardFormat.TRAIN);
  }

  private void checkOuter(Map<String, String> splits) throws SourceException {
    if (outerSplit != null && !splits.containsValue(outerSplit)) {
      throw twoReadings(
          outerSplit + " images, as its name says", "splits (" + readings(splits) + ")");
    }
  }

  private void checkBeside(Map<String, String> splits, Set<String> names) throws SourceException {
    TreeSet<String> beside = new TreeSet<>(names);
    beside.removeAll(splits.keySet());
    if (!beside.isEmpty()) {
      throw twoReadings(
          "splits (" + readings(splits) + ") with " + list(beside) + " outside of them",
          "classes (" + list(names) + ")");
    }
  }

  private void checkHoldsClasses(List<String> folder, Map<String, String> splits, Set<String> names)
      throws SourceException {
    if (namesBelow(folder).isEmpty()) {
      String name = folder.get(folder.size() - 1);
      throw twoReadings(
          "splits (" + readings(splits) + ") with the images of " + name + "/ in no class",
          "classes (" + list(names) + ")");
    }
  }

  /** Folders inside every split that hold all of it, as {@code train/images/cat}. */
  private List<String> innerWrappers(List<String> wrappers, Set<String> splits) {
    List<String> inner = new ArrayList<>();
    while (true) {
      TreeSet<String> names = new TreeSet<>();
      boolean holdsImages = false;
      for (String split : splits) {
        List<String> folder = plus(wrappers, split);
        folder.addAll(inner);
        Set<String> below = namesBelow(folder);
        names.addAll(below);
        holdsImages |= holders.contains(folder);
        for (String name : below) {
          holdsImages |= holders.contains(plus(folder, name));
        }
      }
      if (names.size() != 1 || holdsImages) {
        return inner;
      }
      inner.add(names.first());
    }
  }

  private Layout ofClasses(List<String> wrappers, Set<String> names) throws SourceException {
    if (option == LayoutOption.SPLITS) {
      throw new SourceException(
          "Invalid --layout: splits ("
              + source
              + " must have folders named train, val or test; it has "
              + list(names)
              + ")");
    }
    if (option == LayoutOption.AUTO) {
      for (List<String> folders : holders) {
        for (String folder : below(wrappers, folders)) {
          if (SplitNames.ofFolder(folder) != null) {
            throw new SourceException(
                "Invalid source: "
                    + source
                    + " has the folder "
                    + String.join("/", folders)
                    + "/ inside of a class (must have "
                    + SplitNames.ofFolder(folder)
                    + " outside, as "
                    + folder
                    + "/CLASS; or --layout classes takes it as a part of the class)");
          }
        }
      }
    }
    return new Layout(
        wrappers, Map.of(), List.of(), outerSplit == null ? ShardFormat.TRAIN : outerSplit);
  }

  /** A class, or a folder inside of one, that is named like a split. */
  private void checkBelow(int depth, Map<String, String> splits, Set<String> names)
      throws SourceException {
    for (List<String> folders : holders) {
      for (int i = depth; i < folders.size(); i++) {
        if (SplitNames.ofFolder(folders.get(i)) != null) {
          String path = String.join("/", folders.subList(0, i + 1)) + "/";
          throw twoReadings(
              "splits ("
                  + readings(splits)
                  + ") with "
                  + path
                  + (i == depth ? " as a class" : " as a part of a class"),
              "classes (" + list(names) + ")");
        }
      }
    }
  }

  private SourceException twoReadings(String splits, String classes) {
    return new SourceException(
        "Invalid source: "
            + source
            + " can be read as "
            + splits
            + " or as "
            + classes
            + " (must be decided: --layout splits or --layout classes)");
  }

  private static String readings(Map<String, String> splits) {
    List<String> readings = new ArrayList<>();
    splits.forEach((folder, split) -> readings.add(folder + "/ as " + split));
    return String.join(", ", readings);
  }

  private static String list(Set<String> names) {
    List<String> first = names.stream().limit(MOST_NAMED).map(name -> name + "/").toList();
    return String.join(", ", first)
        + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
  }

  private static List<String> below(List<String> wrappers, List<String> folders) {
    return folders.size() < wrappers.size()
        ? List.of()
        : folders.subList(wrappers.size(), folders.size());
  }

  private static List<String> plus(List<String> folders, String name) {
    List<String> longer = new ArrayList<>(folders);
    longer.add(name);
    return longer;
  }

  /** The folders right below a folder, of those that hold images, in the order of their names. */
  private Set<String> namesBelow(List<String> folder) {
    TreeSet<String> names = new TreeSet<>();
    for (List<String> holder : holders) {
      if (holder.size() > folder.size() && holder.subList(0, folder.size()).equals(folder)) {
        names.add(holder.get(folder.size()));
      }
    }
    return names;
  }
}
