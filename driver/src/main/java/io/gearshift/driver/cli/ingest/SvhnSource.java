package io.gearshift.driver.cli.ingest;

import io.gearshift.driver.error.UserError;
import java.util.Map;

/** The source {@code svhn:}, which stands for a folder that the environment names. */
final class SvhnSource {
  private static final String NAME = "svhn:";
  private static final String VARIABLE = "SVHN_LOCAL_PATH";

  private SvhnSource() {}

  /**
   * A source as it can be opened.
   *
   * @throws UserError if it is {@code svhn:} and the environment names no folder
   */
  static String located(String source, Map<String, String> environment) {
    if (!source.equals(NAME)) {
      return source;
    }
    String folder = environment.getOrDefault(VARIABLE, "");
    if (folder.isEmpty()) {
      throw UserError.invalid(
          "source",
          source,
          "be a folder of SVHN's .mat files, or " + VARIABLE + " in the environment name one");
    }
    return folder;
  }
}
