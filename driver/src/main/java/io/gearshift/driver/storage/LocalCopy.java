package io.gearshift.driver.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file on this machine.
 *
 * @param file where it is
 * @param isTemporary whether closing removes it
 */
public record LocalCopy(Path file, boolean isTemporary) implements AutoCloseable {

  @Override
  public void close() throws IOException {
    if (isTemporary) {
      Files.deleteIfExists(file);
    }
  }
}
