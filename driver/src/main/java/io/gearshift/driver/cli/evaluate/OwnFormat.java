package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.cli.common.TrainedModel;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.dl4j.ParameterDigest;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.executors.numerics.Precision;
import java.util.Arrays;
import java.util.Optional;

/**
 * The number format that a run, or its best epoch, ended in, with what its quantisers keep.
 *
 * @param gear the epoch's
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
   * @throws UserError if the model is not of a run, or the checkpoint is damaged, gone or not of
   *     the model
   */
  static OwnFormat of(TrainedModel model, int states) {
    if (model.folder().isEmpty()) {
      throw UserError.invalid(
          OPTION, WORD, "be a width for a zip: only a run has a number format of its own");
    }
    RunRecordReader record = RunRecordReader.read(model.folder().get());
    GearshiftConfiguration configuration = model.run().orElseThrow();
    if (!model.best()) {
      return new OwnFormat(
          gear(record, configuration, record.epochs().size() - 1),
          states == 0 ? new float[0] : lastStates(record, states));
    }
    Checkpoint best = best(record, model.network().parameters());
    float[] vector = evaluated(best);
    return new OwnFormat(
        gear(record, configuration, best.position().epoch() - 1),
        Arrays.copyOfRange(vector, vector.length - states, vector.length));
  }

  private static Precision gear(
      RunRecordReader record, GearshiftConfiguration configuration, int epoch) {
    String label =
        record.epochs().stream()
            .filter(line -> line.epoch() == epoch)
            .map(EpochMetrics::precision)
            .findFirst()
            .orElse("");
    return configuration.muppet().ladder().gears().stream()
        .filter(gear -> gear.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.invalid(
                    OPTION, WORD, "be a width: the run's record has no epoch in one of its gears"));
  }

  private static CheckpointStore store(RunRecordReader record) {
    return CheckpointStore.open(record.directory().folder("checkpoints"), 1);
  }

  private static float[] evaluated(Checkpoint checkpoint) {
    return WeightAverages.evaluated(checkpoint.vectors().get("parameters"), checkpoint.vectors());
  }

  /** The checkpoint of the best epoch, if the parameters are its own. */
  private static Checkpoint best(RunRecordReader record, float[] parameters) {
    return store(record)
        .best()
        .filter(
            best -> Arrays.equals(parameters, Arrays.copyOf(evaluated(best), parameters.length)))
        .orElseThrow(() -> withoutCheckpoint(record, "the checkpoint of its best epoch"));
  }

  private static float[] lastStates(RunRecordReader record, int size) {
    CheckpointStore store = store(record);
    float[] vector =
        store.positions().stream()
            .findFirst()
            .flatMap(store::stored)
            .map(OwnFormat::evaluated)
            .orElse(new float[0]);
    Optional<String> sha = record.result().map(Result::parametersSha256);
    if (vector.length < size || !sha.equals(Optional.of(ParameterDigest.sha256(vector)))) {
      throw withoutCheckpoint(record, "its last checkpoint");
    }
    return Arrays.copyOfRange(vector, vector.length - size, vector.length);
  }

  private static UserError withoutCheckpoint(RunRecordReader record, String checkpoint) {
    return new UserError(
        "Cannot evaluate "
            + record.directory().location()
            + " in its own format: "
            + checkpoint
            + " is gone, damaged or not of the model (--precision 32 needs none)");
  }

  /** Parameters with the states behind them. */
  float[] behind(float[] parameters) {
    float[] all = Arrays.copyOf(parameters, parameters.length + states.length);
    System.arraycopy(states, 0, all, parameters.length, states.length);
    return all;
  }
}
