package io.gearshift.driver.storage;

import java.io.IOException;

/** Names that earlier forms of a file keep. */
public final class EarlierNames {
  private EarlierNames() {}

  /** The first free name among NAME.before-resume-1, -2, ... in a folder. */
  public static String next(Folder folder, String name) throws IOException {
    int number = 1;
    while (folder.exists(name + ".before-resume-" + number)) {
      number++;
    }
    return name + ".before-resume-" + number;
  }
}
