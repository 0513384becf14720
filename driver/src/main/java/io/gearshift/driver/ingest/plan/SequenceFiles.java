package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.LayoutOption;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.tree.SplitNames;
import io.gearshift.executors.data.shard.ShardFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The SequenceFiles of a source, by split: {@code train/part-00000}, {@code val/part-00000}. */
final class SequenceFiles {

  private SequenceFiles() {}

  static boolean is(FileEntry file) {
    return file.kind() == FileEntry.Kind.FILE
        && file.content() == Content.SEQUENCE_FILE
        && file.compression() == null;
  }

  /**
   * The files of each split, which the folders around them name; where none does, the files' names;
   * else all are for training.
   *
   * @throws SourceException if a path names two splits, or only some files lie in such folders
   */
  static Map<String, List<FileEntry>> bySplit(
      String source, List<FileEntry> files, LayoutOption option) throws SourceException {
    Map<String, List<FileEntry>> splits = new LinkedHashMap<>();
    for (String split : List.of(ShardFormat.TRAIN, ShardFormat.VALIDATION, ShardFormat.TEST)) {
      splits.put(split, new ArrayList<>());
    }
    FileEntry outside = null;
    FileEntry inside = null;
    for (FileEntry file : files) {
      String split = option == LayoutOption.CLASSES ? null : ofFolders(source, file);
      if (split == null) {
        outside = file;
        split = option == LayoutOption.AUTO ? ofName(file) : ShardFormat.TRAIN;
      } else {
        inside = file;
      }
      splits.get(split).add(file);
    }
    if (inside != null && outside != null) {
      throw new SourceException(
          "Invalid source: "
              + source
              + " has "
              + inside.path()
              + " in a folder of a split and "
              + outside.path()
              + " in none (must be all or none; --layout classes takes all for training)");
    }
    splits.values().removeIf(List::isEmpty);
    return splits;
  }

  private static String ofFolders(String source, FileEntry file) throws SourceException {
    String found = null;
    String[] parts = file.path().split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      String split = SplitNames.ofFolder(parts[i]);
      if (split != null && found != null && !split.equals(found)) {
        throw new SourceException(
            "Invalid source: "
                + source
                + " has "
                + file.path()
                + " (must lie in the folder of one split)");
      }
      found = split == null ? found : split;
    }
    return found;
  }

  private static String ofName(FileEntry file) {
    Set<String> splits = SplitNames.inName(SourceKinds.name(file));
    return splits.size() == 1 ? splits.iterator().next() : ShardFormat.TRAIN;
  }
}
