package io.gearshift.driver.cli.common;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.StoredFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A trained network and where it comes from.
 *
 * @param file the zip
 * @param network what it holds
 * @param run what the run was configured with; empty for a zip of unknown origin
 * @param folder of the run; empty for such a zip
 * @param best whether it is the run's best epoch, not its last
 */
public record TrainedModel(
    String file,
    ModelZip.Model network,
    Optional<GearshiftConfiguration> run,
    Optional<Folder> folder,
    boolean best) {
  private static final String RULE = ", or a model zip";

  /**
   * A zip, the folder of a run, or a run's id.
   *
   * @param what the option or key that names it, for messages
   * @param model a path, a URI or an id
   * @param runs where runs lie
   * @throws UserError in one line if it is none of them, or holds no network that can be compiled
   */
  public static TrainedModel open(String what, String model, String runs) {
    return open(what, model, runs, RunRecord.MODEL);
  }

  /**
   * As {@link #open(String, String, String)}, of a run's best epoch in the place of its last.
   *
   * @throws UserError if it is no run that has kept that
   */
  public static TrainedModel openBest(String what, String model, String runs) {
    TrainedModel best = open(what, model, runs, RunRecord.BEST_MODEL);
    if (best.folder.isEmpty()) {
      throw UserError.invalid(what, model, "be a run: a zip has no best epoch");
    }
    return best;
  }

  private static TrainedModel open(String what, String model, String runs, String name) {
    StoredFile file = Location.file(what, model);
    if (isFile(file)) {
      return new TrainedModel(
          file.path(), read(what, file), Optional.empty(), Optional.empty(), false);
    }
    Folder folder = RunFolder.locate(what, model, runs, RULE);
    RunRecordReader record = RunRecordReader.read(folder);
    StoredFile zip = new StoredFile(folder, name);
    if (!isFile(zip)) {
      throw UserError.invalid(
          what, model, "hold a " + name + ", which a run writes when it has finished");
    }
    return new TrainedModel(
        zip.path(),
        read(what, zip),
        Optional.of(
            ConfigurationLoader.ofResolved(record.configuration().configuration(), List.of())),
        Optional.of(folder),
        name.equals(RunRecord.BEST_MODEL));
  }

  private static boolean isFile(StoredFile file) {
    try {
      return file.isFile();
    } catch (IOException e) {
      throw Failures.cannotRead(file.path(), e);
    }
  }

  private static ModelZip.Model read(String what, StoredFile file) {
    return ModelZip.read(what, file.folder(), file.name());
  }
}
