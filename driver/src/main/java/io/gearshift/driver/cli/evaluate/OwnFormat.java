package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.cli.TrainedModel;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.dl4j.ParameterDigest;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.EpochMetrics;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.numerics.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The number format that a run ended in, with what its quantisers keep.
 *
 * @param gear the last epoch's
 * @param states of the quantisers, behind the network's own parameters; empty where they keep none
 */
record OwnFormat(Precision gear, float[] states) {
  private static final String OPTION = "--precision";

  /** What {@code --precision} says for it. */
  static final String WORD = "own";

  /**
   * Reads a run's.
   *
   * @param states how many values its quantisers keep
   * @throws UserError if the model is not of a run, or the run's last checkpoint is damaged, gone
   *     or not of the model
   */
  static OwnFormat of(TrainedModel model, int states) {
    if (model.folder().isEmpty()) {
      throw UserError.invalid(
          OPTION, WORD, "be a width for a zip: only a run has a number format of its own");
    }
    RunRecordReader record = RunRecordReader.read(model.folder().get());
    return new OwnFormat(
        gear(record, model.run().orElseThrow()),
        states == 0 ? new float[0] : states(record, states));
  }

  private static Precision gear(RunRecordReader record, GearshiftConfiguration configuration) {
    List<EpochMetrics> epochs = record.epochs();
    String label = epochs.isEmpty() ? "" : epochs.get(epochs.size() - 1).precision();
    return configuration.muppet().ladder().gears().stream()
        .filter(gear -> gear.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.invalid(
                    OPTION, WORD, "be a width: the run's record has no epoch in one of its gears"));
  }

  private static float[] states(RunRecordReader record, int size) {
    Folder folder = record.directory().folder("checkpoints");
    CheckpointStore store = CheckpointStore.open(folder, 1);
    float[] vector =
        store.positions().stream()
            .findFirst()
            .flatMap(store::stored)
            .map(Checkpoint::vectors)
            .map(vectors -> WeightAverages.evaluated(vectors.get("parameters"), vectors))
            .orElse(new float[0]);
    Optional<String> sha = record.result().map(Result::parametersSha256);
    if (vector.length < size || !sha.equals(Optional.of(ParameterDigest.sha256(vector)))) {
      throw new UserError(
          "Cannot evaluate "
              + record.directory().location()
              + " in its own format: its last checkpoint is gone, damaged or not of the model"
              + " (--precision 32 needs none)");
    }
    return Arrays.copyOfRange(vector, vector.length - size, vector.length);
  }

  /** Parameters with the states behind them. */
  float[] behind(float[] parameters) {
    float[] all = Arrays.copyOf(parameters, parameters.length + states.length);
    System.arraycopy(states, 0, all, parameters.length, states.length);
    return all;
  }
}
