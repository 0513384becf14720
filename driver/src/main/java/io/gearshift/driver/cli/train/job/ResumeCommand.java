package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.record.metrics.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Says where a stopped run stands and how it goes on, in one line. */
final class ResumeCommand {
  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9._/+@%:=,-]+");

  private final String runId;
  private final String root;

  ResumeCommand(String runId, String root) {
    this.runId = runId;
    this.root = root;
  }

  /** For a run that has written nothing yet. */
  String nothingYet() {
    return "Stopped before run " + runId + " began: nothing was written";
  }

  /**
   * For a run with a record.
   *
   * @param folder of the run
   * @param store its checkpoints; null if none are kept
   */
  String afterStop(String folder, CheckpointStore store) {
    String begin = "Stopped run " + runId + "; ";
    if (store == null) {
      return begin + "its record is in " + folder + ", no checkpoints are kept: it cannot go on";
    }
    List<Position> positions = store.positions();
    if (positions.isEmpty()) {
      boolean lost = store.damaged() > 0;
      return begin
          + "its record is in "
          + folder
          + ", there is no checkpoint yet; it starts again with: "
          + command()
          + (lost ? " --restart" : "");
    }
    Position newest = positions.get(0);
    return begin
        + "its state at "
        + newest
        + " is in "
        + store.path(newest)
        + "; go on with: "
        + command();
  }

  private String command() {
    return program() + " train --resume --run-id " + runId + " --runs " + quoted(root);
  }

  /** The launcher as it can be called from here. */
  private static String program() {
    String installed = System.getProperty("gearshift.root");
    if (installed == null) {
      return "gearshift";
    }
    Path here = Path.of("").toAbsolutePath();
    Path launcher = Path.of(installed, "deploy", "gearshift").toAbsolutePath().normalize();
    return quoted((launcher.startsWith(here) ? here.relativize(launcher) : launcher).toString());
  }

  private static String quoted(String text) {
    return NEEDS_NO_QUOTES.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
