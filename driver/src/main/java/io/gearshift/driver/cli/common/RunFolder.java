package io.gearshift.driver.cli.common;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.util.Optional;

/** Finds the folder of a run that a user names. */
public final class RunFolder {
  private RunFolder() {}

  /**
   * The folder itself if {@code run} is one, else the run of that id in {@code root}.
   *
   * @param what the option or parameter, for the message
   * @param run a path, a URI or an id
   * @param root where runs lie: a path or a URI
   * @param rule what else it may be, for the message: {@code ", or a model zip"}
   * @throws UserError if there is neither
   */
  public static Folder locate(String what, String run, String root, String rule) {
    Optional<Folder> found = find(what, run, root);
    return found.orElseThrow(
        () ->
            UserError.invalid(
                what, run, "be the folder of a run, or the id of one in " + root + rule));
  }

  /** As {@link #locate}; empty if there is neither. */
  public static Optional<Folder> find(String what, String run, String root) {
    try {
      Folder folder = Location.folder(what, run);
      if (folder.isFolder()) {
        return Optional.of(folder);
      }
      if (Folder.URI_WITH_SCHEME.matcher(run).matches() || run.isEmpty() || run.startsWith("/")) {
        return Optional.empty();
      }
      Folder inRoot = Location.folder("--runs", root).folder(run);
      return inRoot.isFolder() ? Optional.of(inRoot) : Optional.empty();
    } catch (IOException e) {
      throw Failures.cannotRead(run, e);
    }
  }
}
