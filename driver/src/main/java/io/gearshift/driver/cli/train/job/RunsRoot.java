package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.cli.common.ClusterMode;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.storage.Folder;
import java.util.Locale;
import java.util.Set;

/** The folder of all runs: where one writer at a time can be told from another. */
public final class RunsRoot {
  /** File systems with locks, and those that only show others. */
  private static final Set<String> LOCKING = Set.of("file", "hdfs", "viewfs");

  private RunsRoot() {}

  /**
   * The folder of a setting.
   *
   * @throws UserError if it is none, cannot be reached, or no run can be kept there
   */
  public static Folder of(String setting) {
    String scheme =
        Folder.URI_WITH_SCHEME.matcher(setting).matches()
            ? setting.substring(0, setting.indexOf(':')).toLowerCase(Locale.ROOT)
            : "file";
    if (!LOCKING.contains(scheme)) {
      throw UserError.invalid(
          "Runs_Root", setting, "be on a local disk or on HDFS: " + scheme + " has no locks");
    }
    if (scheme.equals("file") && ClusterMode.isOn()) {
      throw UserError.invalid(
          "Runs_Root",
          setting,
          "be on HDFS, as hdfs:///gearshift/runs: in cluster mode the driver's own folder is removed"
              + " when it ends");
    }
    return Location.folder("Runs_Root", setting);
  }
}
