package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.cli.RunFolder;
import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.record.RunRecordReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A trained network and where it comes from.
 *
 * @param file the zip
 * @param network what it holds
 * @param run what the run was configured with; empty for a zip of unknown origin
 */
record EvaluatedModel(Path file, ModelZip.Model network, Optional<GearshiftConfiguration> run) {
  private static final String MODEL_FILE = "model.zip";

  /**
   * A zip, the folder of a run, or a run's id.
   *
   * @throws UserError in one line if it is none of them, or holds no network that can be compiled
   */
  static EvaluatedModel open(String model, Path runs) {
    if (isFile(model)) {
      return read(Path.of(model), Optional.empty());
    }
    Path folder = RunFolder.locate("--model", model, runs);
    RunRecordReader record = RunRecordReader.read(folder);
    Path zip = folder.resolve(MODEL_FILE);
    if (!Files.isRegularFile(zip)) {
      throw UserError.invalid(
          "--model", model, "hold a " + MODEL_FILE + ", which a run writes when it has finished");
    }
    return read(
        zip,
        Optional.of(
            ConfigurationLoader.ofResolved(record.configuration().configuration(), List.of())));
  }

  private static boolean isFile(String model) {
    try {
      return Files.isRegularFile(Path.of(model));
    } catch (InvalidPathException e) {
      throw new UserError("Invalid --model: " + model + " (" + e.getReason() + ")", e);
    }
  }

  private static EvaluatedModel read(Path file, Optional<GearshiftConfiguration> run) {
    return new EvaluatedModel(file, ModelZip.read(file), run);
  }
}
