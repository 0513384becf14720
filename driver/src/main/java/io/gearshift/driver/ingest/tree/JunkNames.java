package io.gearshift.driver.ingest.tree;

import java.util.Locale;
import java.util.Set;

/** Names that systems, editors and file servers leave lying about. */
public final class JunkNames {
  private static final Set<String> FOLDERS =
      Set.of(
          "__macosx",
          "@eadir",
          "@recycle",
          "@recently-snapshot",
          "@tmp",
          "#recycle",
          "#snapshot",
          "$recycle.bin",
          "recycler",
          "system volume information",
          "lost+found",
          "network trash folder",
          "temporary items",
          "__pycache__",
          "cvs",
          "_temporary");
  private static final Set<String> FILES =
      Set.of(
          "thumbs.db",
          "ehthumbs.db",
          "ehthumbs_vista.db",
          "desktop.ini",
          "folder.htt",
          "picasa.ini",
          "icon\r",
          "_success",
          "_metadata",
          "_common_metadata");

  private JunkNames() {}

  /**
   * Why a path is left out unseen, or null if it is not.
   *
   * @param path relative, with '/'; a folder's ends in '/'
   */
  public static String reason(String path) {
    int begin = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', begin)) {
      String folder = path.substring(begin, slash);
      if (isHidden(folder)) {
        return "in the hidden folder " + folder;
      }
      if (FOLDERS.contains(folder.toLowerCase(Locale.ROOT))) {
        return "in " + folder + ", a folder of a system or an editor";
      }
      begin = slash + 1;
    }
    String file = path.substring(begin);
    if (isHidden(file)) {
      return "hidden";
    }
    boolean junk =
        FILES.contains(file.toLowerCase(Locale.ROOT))
            || file.endsWith("~")
            || file.startsWith("~$")
            || (file.length() > 1 && file.startsWith("#") && file.endsWith("#"));
    return junk ? "left by a system or an editor" : null;
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") && !name.equals(".");
  }
}
