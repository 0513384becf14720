package io.gearshift.driver.zeppelin;

import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.storage.Folder;
import java.util.List;

/** Records of runs in the states that notes meet. */
final class NoteRuns {
  /** A finished run; its record is {@link SyntheticRun}'s. */
  static final String FINISHED = "finished";

  /** Started after it: some epochs and no end, no events. */
  static final String UNDER_WAY = "under.way";

  /** Started before both: a configuration and nothing else. */
  static final String JUST_STARTED = "just-started";

  static final int EPOCHS_UNDER_WAY = 9;

  /** Share of the time that workers of the run that is under way wait for others. */
  static final double WAITING = 0.05;

  private NoteRuns() {}

  static void finished(Folder root) {
    SyntheticRun.write(root, FINISHED);
  }

  static void underWay(Folder root) {
    RunRecord record =
        RunRecord.create(root, UNDER_WAY, started(UNDER_WAY, "2026-11-22T08:00:00Z"));
    for (int epoch = 0; epoch < EPOCHS_UNDER_WAY; epoch++) {
      EpochMetrics line = SyntheticRun.withWaiting(SyntheticRun.epoch(epoch), WAITING);
      record.append(List.of(SyntheticRun.round(line, 0, 0), SyntheticRun.round(line, 0, 1)));
      record.append(line);
    }
    record.sync();
  }

  static void justStarted(Folder root) {
    RunRecord.create(root, JUST_STARTED, started(JUST_STARTED, "2026-11-20T08:00:00Z"));
  }

  private static RunConfiguration started(String id, String time) {
    RunConfiguration like = SyntheticRun.configuration(id);
    return new RunConfiguration(
        id,
        time,
        like.plan(),
        like.seeds(),
        like.data(),
        like.kernels(),
        like.training(),
        like.versions(),
        like.configuration());
  }
}
