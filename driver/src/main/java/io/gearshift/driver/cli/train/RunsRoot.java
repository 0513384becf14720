package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.UserError;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The folder of all runs, which is on a local disk. */
final class RunsRoot {
  private RunsRoot() {}

  /**
   * The folder of a setting.
   *
   * @throws UserError if it is no local path
   */
  static Path of(String setting) {
    if (setting.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
      throw UserError.invalid("Runs_Root", setting, "be a local path");
    }
    try {
      return Path.of(setting);
    } catch (InvalidPathException e) {
      throw UserError.invalid("Runs_Root", setting, "be a path: " + e.getReason());
    }
  }
}
