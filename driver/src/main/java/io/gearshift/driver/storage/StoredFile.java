package io.gearshift.driver.storage;

import java.io.IOException;

/** A file in a folder of any file system. */
public record StoredFile(Folder folder, String name) {

  /** Its full path, for messages. */
  public String path() {
    return folder.path(name);
  }

  /** Whether it is there and a file. */
  public boolean isFile() throws IOException {
    return folder.isFile(name);
  }
}
