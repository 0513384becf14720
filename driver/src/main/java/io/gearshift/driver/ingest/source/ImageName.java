package io.gearshift.driver.ingest.source;

import io.gearshift.executors.data.shard.ShardFormat;
import java.util.Locale;
import java.util.Map;

/**
 * What a path says of an image.
 *
 * @param split train, validation or test
 * @param className the folder that it is in, or the number of its class
 * @param id split/class/file, unique in a source
 */
record ImageName(String split, String className, String id) implements java.io.Serializable {
  private static final Map<String, String> SPLITS =
      Map.of(
          "train", ShardFormat.TRAIN,
          "val", ShardFormat.VALIDATION,
          "validation", ShardFormat.VALIDATION,
          "test", ShardFormat.TEST);

  /** The rule for a class folder, as messages give it. */
  static final String CLASS_RULE = "(must hold at least one .jpg, .jpeg or .png image)";

  /** An image inside a class folder; null where the path has no folder. */
  static ImageName ofPath(String path, String defaultSplit) {
    String[] parts = path.split("/", -1);
    if (parts.length < 2) {
      return null;
    }
    String className = parts[parts.length - 2];
    String split = parts.length < 3 ? null : splitOf(parts[parts.length - 3]);
    return of(split == null ? defaultSplit : split, className, parts[parts.length - 1]);
  }

  static ImageName of(String split, String className, String file) {
    return new ImageName(split, className, split + "/" + className + "/" + file);
  }

  /** An image of a numbered class in a file of many. */
  static ImageName numbered(String split, int label, String file, int index) {
    return of(split, Integer.toString(label), file + "-" + index);
  }

  /** The split that a folder's name stands for, or null. */
  static String splitOf(String folder) {
    return SPLITS.get(folder.toLowerCase(Locale.ROOT));
  }

  /** The split that a file's name begins with; train if none. */
  static String splitOfFile(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.startsWith("t10k") || name.startsWith("test")) {
      return ShardFormat.TEST;
    }
    return name.startsWith("val") ? ShardFormat.VALIDATION : ShardFormat.TRAIN;
  }

  /** Whether a file is an image by its name. */
  static boolean isImage(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png");
  }

  /** Whether a file is one that systems leave lying about. */
  static boolean isHidden(String file) {
    return file.startsWith(".") || file.startsWith("_");
  }
}
