package io.gearshift.driver.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the folder of a run that a user names. */
public final class RunFolder {
  private RunFolder() {}

  /**
   * The folder itself if {@code run} is one, else the run of that id in {@code root}.
   *
   * @param what the option or parameter, for the message
   * @throws UserError if there is neither
   */
  public static Path locate(String what, String run, Path root) {
    try {
      Path folder = Path.of(run);
      if (Files.isDirectory(folder)) {
        return folder;
      }
      Path inRoot = root.resolve(run);
      if (Files.isDirectory(inRoot)) {
        return inRoot;
      }
    } catch (InvalidPathException e) {
      throw UserError.invalid(what, run, "be a path: " + e.getReason());
    }
    throw UserError.invalid(
        what, run, "be the folder of a run, or the id of one in " + root + ", or a model zip");
  }
}
