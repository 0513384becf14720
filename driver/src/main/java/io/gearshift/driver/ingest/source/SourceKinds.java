package io.gearshift.driver.ingest.source;

import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.SourceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which of the kinds that are read a source is. */
enum SourceKinds {
  IMAGES("images", file -> file.content().isImage() && file.compression() == null),
  IDX("IDX files", file -> file.content() == Content.IDX_IMAGES),
  CIFAR("CIFAR files", file -> CifarRecords.isNamedRecordFile(name(file)) && isBare(file)),
  ARCHIVES("archives", file -> file.content().isArchive());

  private final String plural;
  private final Predicate<FileEntry> test;

  SourceKinds(String plural, Predicate<FileEntry> test) {
    this.plural = plural;
    this.test = test;
  }

  /**
   * The kind of a source, by its files outside of archives.
   *
   * @throws SourceException if it is of two kinds and not all of them may be ignored, or of none
   */
  static SourceKinds of(String source, List<FileEntry> files, IgnoredLimit limit)
      throws SourceException {
    Map<SourceKinds, FileEntry> found = new LinkedHashMap<>();
    for (SourceKinds kind : values()) {
      files.stream().filter(kind.test).findFirst().ifPresent(file -> found.put(kind, file));
    }
    if (found.isEmpty() && files.stream().anyMatch(f -> CifarRecords.isRecordFile(name(f)))) {
      return CIFAR;
    }
    if (found.isEmpty()) {
      throw new SourceException(
          "Invalid source: "
              + source
              + " (must hold images in class folders, .tar or .zip archives of them, IDX or CIFAR"
              + " .bin files"
              + limit.most(files)
              + ")");
    }
    SourceKinds first = found.keySet().iterator().next();
    if (found.size() > 1 && limit == IgnoredLimit.HALF) {
      String kinds =
          found.entrySet().stream()
              .map(entry -> entry.getKey().plural + " (" + entry.getValue().path() + ")")
              .collect(Collectors.joining(" and "));
      throw new SourceException(
          "Invalid source: "
              + source
              + " holds "
              + kinds
              + " (must be of one kind; --allow-ignored reads the "
              + first.plural
              + " alone)");
    }
    return first;
  }

  boolean holds(FileEntry file) {
    return test.test(file);
  }

  static String name(FileEntry file) {
    return file.path().substring(file.path().lastIndexOf('/') + 1);
  }

  private static boolean isBare(FileEntry file) {
    return file.compression() == null;
  }
}
