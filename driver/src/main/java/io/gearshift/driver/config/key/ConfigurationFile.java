package io.gearshift.driver.config.key;

import java.nio.file.Path;

/**
 * A configuration on this machine.
 *
 * @param path where its bytes are
 * @param name how the user knows it, which is a URI where the bytes are a copy
 */
public record ConfigurationFile(Path path, String name) {

  @Override
  public String toString() {
    return name;
  }
}
