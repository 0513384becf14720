package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.IgnoredFile;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.unit.IdxUnit.IdxFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pairs of images and labels among the files of a source.
 *
 * @param pairs in the order of their paths
 * @param ignored all other files
 */
record IdxPairs(List<Pair> pairs, List<IgnoredFile> ignored) {
  private static final Pattern IMAGES = Pattern.compile("(.*)images(.)idx3-ubyte");
  private static final Pattern COMPRESSION = Pattern.compile("\\.(gz|bz2|xz|zst)$");

  /** A file of images and its labels. */
  record Pair(IdxFile images, IdxFile labels, long bytes) {}

  /**
   * Finds the pairs. A file that is there compressed and not is read uncompressed.
   *
   * @throws SourceException if a file of images has no labels beside it
   */
  static IdxPairs of(String source, List<FileEntry> found) throws SourceException {
    Map<String, FileEntry> byPath = new LinkedHashMap<>();
    IdxPairs result = new IdxPairs(new ArrayList<>(), new ArrayList<>());
    for (FileEntry file : found) {
      if (file.kind() == FileEntry.Kind.LEFT_OUT) {
        result.ignored.add(IgnoredFile.of(file, file.note()));
      } else if (file.kind() == FileEntry.Kind.FILE) {
        result.enter(file, byPath);
      }
    }
    for (Map.Entry<String, FileEntry> entry : List.copyOf(byPath.entrySet())) {
      Matcher name = IMAGES.matcher(entry.getKey());
      if (entry.getValue().content() == Content.IDX_IMAGES && name.matches()) {
        String labels = name.group(1) + "labels" + name.group(2) + "idx1-ubyte";
        FileEntry beside = byPath.remove(labels);
        byPath.remove(entry.getKey());
        if (beside == null) {
          throw new SourceException(
              "Invalid IDX file: "
                  + entry.getValue().path()
                  + " (must have "
                  + labels
                  + " beside it)");
        }
        result.pairs.add(
            new Pair(
                file(entry.getValue()), file(beside), entry.getValue().bytes() + beside.bytes()));
      }
    }
    byPath.forEach((path, file) -> result.ignored.add(IgnoredFile.of(file, reason(file))));
    if (result.pairs.isEmpty()) {
      throw new SourceException(
          "Invalid source: " + source + " (must have IDX files named ...images-idx3-ubyte)");
    }
    return result;
  }

  private void enter(FileEntry file, Map<String, FileEntry> byPath) {
    // Some browsers unpack what they load and leave its name: contents tell, not the ending.
    String bare = COMPRESSION.matcher(file.path()).replaceFirst("");
    FileEntry other = byPath.get(bare);
    if (other == null) {
      byPath.put(bare, file);
      return;
    }
    boolean keepsOther = other.compression() == null;
    byPath.put(bare, keepsOther ? other : file);
    FileEntry left = keepsOther ? file : other;
    ignored.add(IgnoredFile.of(left, "there is an uncompressed one of this name"));
  }

  private static String reason(FileEntry file) {
    return switch (file.content()) {
      case IDX_IMAGES -> "IDX images whose name does not say images-idx3-ubyte";
      case IDX_LABELS -> "IDX labels without images";
      default -> "no IDX file";
    };
  }

  private static IdxFile file(FileEntry file) {
    String name = SourceKinds.name(file);
    return new IdxFile(
        file.location(),
        file.path(),
        COMPRESSION.matcher(name).replaceFirst(""),
        file.compression());
  }
}
