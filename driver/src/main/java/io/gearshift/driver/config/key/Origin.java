package io.gearshift.driver.config.key;

/**
 * Where the text of a key came from.
 *
 * @param source the file, {@code --set}, or the record of a run, for people
 * @param line of a file, from 1; 0 for no line
 */
public record Origin(String source, int line) {
  /** The command line. */
  public static final Origin OVERRIDE = new Origin("--set", 0);

  /** {@code config.json} of a run. */
  public static final Origin RECORD = new Origin("the record of the run", 0);

  /** The table of keys. */
  public static final Origin DEFAULT = new Origin("default", 0);

  public static Origin line(ConfigurationFile file, int line) {
    return new Origin(file.toString(), line);
  }

  /** A file whose silence about a section has a meaning. */
  public static Origin absence(ConfigurationFile file, String section) {
    return new Origin(file + ", which has no [" + section + "]", 0);
  }

  /** What follows an error about the text; empty where the user finds it without. */
  public String place() {
    if (equals(RECORD)) {
      return ", in " + source;
    }
    return line > 0 ? ", line " + line + " of " + source : "";
  }
}
