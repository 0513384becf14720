package io.gearshift.driver.config.run;

import io.gearshift.driver.config.key.ConfigurationValues;

/**
 * What is kept of a run.
 *
 * @param runsRoot folder of all runs
 * @param checkpoints whether checkpoints are kept at all
 * @param checkpointEveryRounds rounds between checkpoints; 0: at the end of epochs only
 * @param keepCheckpoints how many of the newest are kept
 * @param tensorBoard whether event files for TensorBoard are written, too
 */
public record RecordConfiguration(
    String runsRoot,
    boolean checkpoints,
    int checkpointEveryRounds,
    int keepCheckpoints,
    boolean tensorBoard) {

  public static RecordConfiguration of(ConfigurationValues values) {
    return new RecordConfiguration(
        values.get(RecordKeys.RUNS_ROOT),
        !values.get(TrainingKeys.PRINT_ONLY),
        values.get(RecordKeys.CHECKPOINT_EVERY_ROUNDS),
        values.get(RecordKeys.KEEP_CHECKPOINTS),
        values.get(RunKeys.TENSOR_BOARD));
  }
}
