package io.gearshift.driver.training;

import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.DamagedCheckpointEvent;
import io.gearshift.driver.record.event.DamagedRecordEvent;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.event.ResumeEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Metrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.record.metrics.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run goes on: its newest checkpoint that is whole, and a record that fits it. A run whose
 * checkpoints are gone does not start over by itself.
 */
public final class Resumption {
  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private final RunRecord record;
  private final Optional<Checkpoint> checkpoint;
  private final List<DamagedCheckpointEvent> damaged;

  private Resumption(
      RunRecord record, Optional<Checkpoint> checkpoint, List<DamagedCheckpointEvent> damaged) {
    this.record = record;
    this.checkpoint = checkpoint;
    this.damaged = damaged;
  }

  /** What is done if no checkpoint is left. */
  public enum Otherwise {
    /** The user is told, unless the run stopped before its first checkpoint. */
    REFUSE,
    /** The run begins again, as the user wants. */
    RESTART
  }

  /**
   * Looks for the newest whole checkpoint.
   *
   * @param everyRounds rounds between checkpoints; 0: at the end of epochs
   * @throws UserError if the run's checkpoints are damaged or gone and {@code otherwise} is to
   *     refuse, or if it is to restart and there is a checkpoint
   */
  public static Resumption find(
      RunRecord record, CheckpointStore store, int everyRounds, Otherwise otherwise) {
    List<DamagedCheckpointEvent> damaged = new ArrayList<>();
    Optional<Checkpoint> found = store.latestValid(damaged::add);
    if (otherwise == Otherwise.RESTART) {
      found.ifPresent(
          checkpoint -> {
            throw UserError.invalid(
                "--restart",
                record.directory().name(),
                "be a run without a whole checkpoint; it has "
                    + CheckpointStore.name(checkpoint.position()));
          });
    } else if (found.isEmpty() && store.damaged() > 0) {
      throw lost(
          record, "all " + store.damaged() + " checkpoints in " + store.folder() + " are damaged");
    } else if (found.isEmpty() && hadCheckpoint(record.metrics(), everyRounds)) {
      throw lost(record, "there is no checkpoint in " + store.folder() + " any more");
    }
    return new Resumption(record, found, damaged);
  }

  private static UserError lost(RunRecord record, String what) {
    return new UserError(
        "Cannot resume "
            + record.directory().name()
            + ": "
            + what
            + " (--resume --restart trains the run again from its beginning)");
  }

  /** Whether a run that wrote these lines had written a checkpoint before the last of them. */
  private static boolean hadCheckpoint(List<Metrics> lines, int everyRounds) {
    if (everyRounds == 0) {
      return lines.stream().filter(EpochMetrics.class::isInstance).count() > 1;
    }
    // The checkpoint after round N may still be missing when the lines of round N are there.
    return lines.stream()
            .filter(RoundMetrics.class::isInstance)
            .map(line -> new Position(line.epoch(), ((RoundMetrics) line).round()))
            .distinct()
            .count()
        > everyRounds + 1L;
  }

  /** The checkpoint; empty where the run begins again. */
  public Optional<Checkpoint> checkpoint() {
    return checkpoint;
  }

  /** The round that comes next. */
  public Position position() {
    return checkpoint.map(Checkpoint::position).orElse(Position.START);
  }

  /**
   * Takes the record back to the checkpoint and appends what happened. What the record lacks is
   * logged.
   *
   * @param more events to append
   */
  public void begin(List<? extends Event> more) {
    List<DamagedRecordEvent> holes =
        record.rewindTo(position(), checkpoint.map(Checkpoint::record).orElse(null));
    for (DamagedRecordEvent hole : holes) {
      LOG.warn(
          "The record {} is not whole, {}: {}; training goes on from the checkpoint",
          record.directory().location(),
          hole.file(),
          hole.reason());
    }
    damaged.forEach(record::append);
    Position position = position();
    record.append(
        ResumeEvent.now(
            position.epoch(),
            position.round(),
            checkpoint.isPresent() ? CheckpointStore.name(position) : null));
    more.forEach(record::append);
  }
}
