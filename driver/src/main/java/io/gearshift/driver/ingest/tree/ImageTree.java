package io.gearshift.driver.ingest.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The images of one tree of folders, a folder's or an archive's, with their splits and classes; and
 * why each other file is left out. The same paths give the same tree wherever they lie.
 */
public final class ImageTree {
  private static final int MOST_LINKS = 40;

  private final String source;
  private final List<FileEntry> entries = new ArrayList<>();

  /** Entries of an archive by path. Folders of a file system hold a path once and no links. */
  private final Map<String, FileEntry> byPath = new HashMap<>();

  private final Set<String> folders = new HashSet<>();
  private final Map<String, FileEntry> leftOut = new HashMap<>();
  private final List<FileEntry> readable = new ArrayList<>();
  private final Map<FileEntry, FileEntry> targets = new HashMap<>();
  private final List<FileEntry> images = new ArrayList<>();
  private final Map<ImageName, String> rejected = new LinkedHashMap<>();
  private final List<IgnoredFile> ignored = new ArrayList<>();
  private Layout layout;

  private ImageTree(String source) {
    this.source = source;
  }

  /**
   * Reads a tree.
   *
   * @param source named in messages
   * @param outerSplit what the tree's own name says of all of it, null if nothing
   * @throws SourceException if its layout is not clear, a class has no image, or a path is there
   *     twice
   */
  public static ImageTree read(
      String source, LayoutOption option, String outerSplit, List<FileEntry> entries)
      throws SourceException {
    ImageTree tree = new ImageTree(source);
    tree.folders.add("");
    for (FileEntry entry : entries) {
      tree.enter(entry);
    }
    tree.followLinks();
    tree.layout =
        LayoutFinder.find(
            source,
            option,
            outerSplit,
            tree.readable.stream().filter(entry -> isImage(tree.file(entry))).map(FileEntry::path));
    tree.place();
    return tree;
  }

  private void enter(FileEntry entry) throws SourceException {
    if (entry.kind() == FileEntry.Kind.LEFT_OUT) {
      ignored.add(IgnoredFile.of(entry, entry.note()));
      leftOut.put(entry.path(), entry);
      return;
    }
    String path = entry.path();
    if (entry.kind() == FileEntry.Kind.FOLDER) {
      folders.add(path);
    } else {
      entries.add(entry);
      if (!entry.archive().isEmpty() && byPath.put(path, entry) != null) {
        throw new SourceException(
            "Invalid source: " + source + " holds " + path + " twice (must hold a path once)");
      }
    }
    for (int slash = path.lastIndexOf('/'); slash > 0 && folders.add(path.substring(0, slash)); ) {
      slash = path.lastIndexOf('/', slash - 1);
    }
  }

  private void followLinks() {
    for (FileEntry entry : entries) {
      FileEntry file = entry;
      for (int i = 0; i < MOST_LINKS && file != null && isLink(file); i++) {
        String target = file.note();
        file = byPath.getOrDefault(target, leftOut.get(target));
      }
      if (file != null && !isLink(file) && file.bytes() >= 0) {
        readable.add(entry);
        if (file != entry) {
          targets.put(entry, file);
        }
      } else {
        boolean folder = folders.contains(entry.note());
        ignored.add(
            IgnoredFile.of(
                entry,
                folder ? "a link to a folder that is read itself" : "a link that leads nowhere"));
      }
    }
  }

  private static boolean isLink(FileEntry entry) {
    return entry.kind() == FileEntry.Kind.LINK;
  }

  private static boolean isImage(FileEntry file) {
    return file.content().isImage() && file.compression() == null;
  }

  private void place() {
    for (FileEntry entry : readable) {
      FileEntry file = file(entry);
      ImageName name = nameOf(entry);
      if (isImage(file) && name != null) {
        images.add(entry);
      } else if (isImage(file)) {
        ignored.add(IgnoredFile.of(entry, layout.reasonOutside(entry.path())));
      } else if (name != null && ImageEndings.has(entry.path()) && file.content().isNothing()) {
        rejected.put(name, file.content().description());
      } else {
        ignored.add(IgnoredFile.of(entry, reason(file)));
      }
    }
  }

  private static String reason(FileEntry entry) {
    return entry.compression() == null
        ? entry.content().reason()
        : entry.compression().description() + " of " + entry.content().description() + ": not read";
  }

  /**
   * Checks that every folder in a class's place gives the class an image: else the class would
   * vanish and shift the labels of others.
   */
  public void checkClasses() throws SourceException {
    Set<String> withImages = new HashSet<>();
    images.stream()
        .map(this::nameOf)
        .forEach(name -> withImages.add(name.split() + "/" + name.className()));
    rejected.keySet().forEach(name -> withImages.add(name.split() + "/" + name.className()));
    for (String folder : folders.stream().sorted().toList()) {
      if (folder.isEmpty() || JunkNames.reason(folder + "/") != null) {
        continue;
      }
      ImageName name = layout.nameOf(folder + "/");
      boolean isClass = name != null && name.id().endsWith("/" + name.className() + "/");
      if (isClass && !withImages.contains(name.split() + "/" + name.className())) {
        throw new SourceException(
            "Invalid class folder: "
                + folder
                + " in "
                + source
                + " (must hold at least one image"
                + found(folder + "/")
                + "; --allow-ignored leaves it out)");
      }
    }
  }

  private String found(String prefix) {
    Map<String, Integer> reasons = new TreeMap<>();
    for (IgnoredFile file : ignored) {
      String path = file.path().substring(file.path().indexOf('!') + 1);
      if (path.startsWith(prefix)) {
        reasons.merge(file.reason(), 1, Integer::sum);
      }
    }
    return reasons.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> "; it has " + most.getValue() + " of: " + most.getKey())
        .orElse("");
  }

  /** How its paths are read. */
  public Layout layout() {
    return layout;
  }

  /** The images inside of classes, in the order of the entries. */
  public List<FileEntry> images() {
    return images;
  }

  /** What an image's path says; made anew each time, as a tree may hold millions. */
  public ImageName nameOf(FileEntry image) {
    return layout.nameOf(image.path());
  }

  /** The file that an image's path leads to: itself, but for links. */
  public FileEntry file(FileEntry image) {
    return targets.getOrDefault(image, image);
  }

  /** Paths of links to images, by the path of the file that they lead to. */
  public Map<String, List<String>> links() {
    Map<String, List<String>> links = new HashMap<>();
    for (FileEntry image : images) {
      if (isLink(image)) {
        links.computeIfAbsent(file(image).path(), path -> new ArrayList<>()).add(image.path());
      }
    }
    return links;
  }

  /** Files that are images by their names alone, and what they are. */
  public Map<ImageName, String> rejected() {
    return rejected;
  }

  /** All other files. */
  public List<IgnoredFile> ignored() {
    return ignored;
  }
}
