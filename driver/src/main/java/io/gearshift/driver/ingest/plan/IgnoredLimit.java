package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.IgnoredFile;
import io.gearshift.driver.ingest.tree.SourceException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How many files of a source may be ignored. */
public enum IgnoredLimit {
  /** At most half of them; what systems and editors leave everywhere is not counted. */
  HALF,
  /** Any number ({@code --allow-ignored}). */
  NONE;

  /**
   * Checks a source.
   *
   * @param files all files of it
   * @throws SourceException naming the most frequent reason, with an example
   */
  void check(List<IgnoredFile> ignored, int files) throws SourceException {
    List<IgnoredFile> counted = ignored.stream().filter(file -> !file.junk()).toList();
    int all = files - (ignored.size() - counted.size());
    if (this == HALF && counted.size() * 2L > all) {
      throw new SourceException(
          "Too many ignored files: "
              + counted.size()
              + " of "
              + all
              + " (must be at most half, or --allow-ignored; most: "
              + most(counted.stream().map(IgnoredFile::reason))
              + "; first: "
              + counted.get(0).path()
              + ")");
    }
  }

  /** What the files of a source without images are, for its message. */
  String most(List<FileEntry> files) {
    return files.isEmpty()
        ? "; it is empty"
        : "; it has "
            + most(
                files.stream()
                    .filter(file -> file.kind() != FileEntry.Kind.FOLDER)
                    .map(
                        file ->
                            file.kind() == FileEntry.Kind.LEFT_OUT
                                ? file.note()
                                : file.content().reason()));
  }

  private static String most(Stream<String> reasons) {
    Map<String, Integer> counts = new TreeMap<>();
    reasons.forEach(reason -> counts.merge(reason, 1, Integer::sum));
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> most.getValue() + " of: " + most.getKey())
        .orElse("folders alone");
  }
}
