package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.config.precision.MuppetConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.tensorboard.TensorBoardLog;
import io.gearshift.driver.training.Resumption;
import java.util.List;
import java.util.Optional;

/**
 * What a run begins with, the first time or again.
 *
 * @param record of the run
 * @param store null where no checkpoints are kept
 * @param resumption where it goes on; empty for a new run
 * @param changes of settings since it stopped
 * @param muppet with the gears that are climbed
 * @param tensorBoard empty where no event files are wanted
 */
record RunStart(
    RunRecord record,
    CheckpointStore store,
    Optional<Resumption> resumption,
    List<SettingEvent> changes,
    MuppetConfiguration muppet,
    Optional<TensorBoardLog> tensorBoard) {}
