package io.gearshift.driver.ingest.files.archive;

import java.io.IOException;

/** One entry of an archive is damaged, and the rest of the archive is not. */
public final class DamagedEntryException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedEntryException(String message, Throwable cause) {
    super(message, cause);
  }
}
