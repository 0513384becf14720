package io.gearshift.driver.ingest.tree;

import java.util.Locale;
import java.util.Set;

/** Endings by which a file's name says that it is an image. What it is, its content says. */
public final class ImageEndings {
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "bmp", "gif", "webp", "tif", "tiff");

  private ImageEndings() {}

  /** Whether a file is an image by its name. */
  public static boolean has(String path) {
    return ENDINGS.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }
}
