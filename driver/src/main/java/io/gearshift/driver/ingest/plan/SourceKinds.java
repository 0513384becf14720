package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.unit.CifarRecords;
import io.gearshift.driver.ingest.unit.SvhnUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which of the kinds that are read a source is. */
enum SourceKinds {
  IMAGES("images"),
  IDX("IDX files"),
  CIFAR("CIFAR files"),
  SVHN("SVHN files"),
  SEQUENCE_FILES("SequenceFiles"),
  ARCHIVES("archives");

  private final String plural;

  SourceKinds(String plural) {
    this.plural = plural;
  }

  /** Whether a file makes a source one of this kind. */
  boolean holds(FileEntry file) {
    if (file.kind() != FileEntry.Kind.FILE) {
      return false;
    }
    return switch (this) {
      case IMAGES -> file.content().isImage() && file.compression() == null;
      case IDX -> file.content() == Content.IDX_IMAGES;
      case CIFAR -> CifarRecords.isNamedRecordFile(name(file)) && file.compression() == null;
      case SVHN -> SvhnUnit.isNamed(name(file)) && file.compression() == null;
      case SEQUENCE_FILES -> SequenceFiles.is(file);
      case ARCHIVES -> file.content().isArchive();
    };
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
      files.stream().filter(kind::holds).findFirst().ifPresent(file -> found.put(kind, file));
    }
    if (found.isEmpty() && files.stream().anyMatch(f -> CifarRecords.isRecordFile(name(f)))) {
      return CIFAR;
    }
    if (found.isEmpty()) {
      throw new SourceException(
          "Invalid source: "
              + source
              + " (must hold images in class folders, .tar or .zip archives of them, IDX or CIFAR"
              + " .bin files, SVHN's ..._32x32.mat, SequenceFiles"
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

  static String name(FileEntry file) {
    return file.path().substring(file.path().lastIndexOf('/') + 1);
  }
}
