package io.gearshift.driver.checkpoint;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.event.DamagedCheckpointEvent;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run, {@code checkpoint-EPOCH-ROUND.gsc} in one folder, and beside them
 * {@code best.gsc}, the state behind the best epoch. A file bears that name only when it is whole
 * and on the disk: it is written under another name, synced and renamed.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,9})-(\\d{1,9})\\.gsc");

  /** The state behind the best epoch. */
  public static final String BEST = "best.gsc";

  private static final String ASIDE = ".tmp";
  private static final String DAMAGED = ".damaged";
  private static final Pattern SET_ASIDE = Pattern.compile(NAME + "\\.damaged(-\\d+)?");

  private final Folder folder;
  private final int keep;

  private CheckpointStore(Folder folder, int keep) {
    if (keep < 1) {
      throw new UserError("Invalid number of checkpoints kept: " + keep + " (must be at least 1)");
    }
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * The store at a folder.
   *
   * @param folder of the checkpoints alone
   * @param keep how many of the newest stay, at least 1; with 1 there is nothing to fall back to
   */
  public static CheckpointStore open(Folder folder, int keep) {
    return new CheckpointStore(folder, keep);
  }

  /**
   * Writes a checkpoint and removes those that are no longer kept.
   *
   * @return its full path
   * @throws UserError if it cannot be written, as on a full disk; nothing half-written is left and
   *     the checkpoints before it stay
   */
  public String write(Checkpoint checkpoint) {
    String name = name(checkpoint.position());
    write(name, checkpoint);
    prune();
    return folder.path(name);
  }

  private void write(String name, Checkpoint checkpoint) {
    try {
      folder.write(name, name + ASIDE, output -> CheckpointFormat.write(checkpoint, output));
    } catch (IOException e) {
      throw Failures.cannotWrite(folder.path(name), e);
    }
  }

  /**
   * Writes the state behind the best epoch so far, in the place of the one before.
   *
   * @throws UserError if it cannot be written; the one before stays then
   */
  public void writeBest(Checkpoint checkpoint) {
    write(BEST, checkpoint);
  }

  /**
   * The state behind the best epoch; empty if there is none, or it is damaged.
   *
   * @throws UserError if the file cannot be read
   */
  public Optional<Checkpoint> best() {
    try {
      return hasBest() ? Optional.of(read(BEST)) : Optional.empty();
    } catch (DamageException e) {
      return Optional.empty();
    }
  }

  /**
   * Why the state behind the best epoch cannot be used; empty if it is whole, or not there.
   *
   * @throws UserError if the file cannot be read
   */
  public Optional<String> damageOfBest() {
    try {
      if (hasBest()) {
        read(BEST);
      }
      return Optional.empty();
    } catch (DamageException e) {
      return Optional.of(why(e));
    }
  }

  private boolean hasBest() {
    return list().contains(BEST);
  }

  /**
   * The newest checkpoint that is whole. A damaged one is named in a warning and to {@code
   * onDamage}, and keeps its bytes under a name that ends in {@code .damaged}.
   *
   * @return empty if none is whole
   * @throws UserError if they cannot be read, or a newer program wrote the newest
   */
  public Optional<Checkpoint> latestValid(Consumer<DamagedCheckpointEvent> onDamage) {
    for (Position position : positions()) {
      String name = name(position);
      try {
        return Optional.of(read(name, position));
      } catch (DamageException e) {
        LOG.warn(
            "Checkpoint {} is damaged, section '{}': {}; trying the one before it",
            folder.path(name),
            e.section(),
            e.getMessage());
        onDamage.accept(DamagedCheckpointEvent.now(name, e.section(), e.getMessage()));
        setAside(name);
      }
    }
    return Optional.empty();
  }

  /**
   * A stored checkpoint; empty if it is damaged. It is left as it is.
   *
   * @throws UserError if the file cannot be read
   */
  public Optional<Checkpoint> stored(Position position) {
    try {
      return Optional.of(read(name(position), position));
    } catch (DamageException e) {
      return Optional.empty();
    }
  }

  /**
   * Why a stored checkpoint cannot be used; empty if it is whole. It is left as it is.
   *
   * @throws UserError if the file cannot be read
   */
  public Optional<String> damage(Position position) {
    try {
      read(name(position), position);
      return Optional.empty();
    } catch (DamageException e) {
      return Optional.of(why(e));
    }
  }

  private static String why(DamageException e) {
    return "section '" + e.section() + "': " + e.getMessage();
  }

  /** How many damaged checkpoints were set aside, now and before. */
  public int damaged() {
    return (int) list().stream().filter(name -> SET_ASIDE.matcher(name).matches()).count();
  }

  /** Where they lie. */
  public String folder() {
    return folder.location();
  }

  /** Where the stored checkpoints stand, newest first. */
  public List<Position> positions() {
    List<Position> positions = new ArrayList<>();
    for (String name : list()) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches()) {
        Position position =
            new Position(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        // 007 is somebody's copy of 7.
        if (name.equals(name(position))) {
          positions.add(position);
        }
      }
    }
    positions.sort(Comparator.reverseOrder());
    return positions;
  }

  private List<String> list() {
    try {
      return folder.list();
    } catch (IOException e) {
      throw Failures.cannotRead(folder.location(), e);
    }
  }

  /** The full path of the checkpoint at a position. */
  public String path(Position position) {
    return folder.path(name(position));
  }

  /** The file name of the checkpoint at a position. */
  public static String name(Position position) {
    return "checkpoint-" + position.epoch() + "-" + position.round() + ".gsc";
  }

  private Checkpoint read(String name, Position position) throws DamageException {
    Checkpoint checkpoint = read(name);
    if (!checkpoint.position().equals(position)) {
      throw new DamageException("header", "it is the checkpoint of " + checkpoint.position());
    }
    return checkpoint;
  }

  private Checkpoint read(String name) throws DamageException {
    try (ReadableByteChannel channel = folder.open(name)) {
      return CheckpointFormat.read(channel, folder.size(name));
    } catch (UserError e) {
      throw new UserError(e.getMessage() + " in " + folder.path(name), e);
    } catch (IOException e) {
      throw Failures.cannotRead(folder.path(name), e);
    }
  }

  private void setAside(String name) {
    List<String> taken = list();
    String aside = name + DAMAGED;
    for (int number = 2; taken.contains(aside); number++) {
      aside = name + DAMAGED + "-" + number;
    }
    try {
      folder.rename(name, aside);
    } catch (IOException e) {
      LOG.warn("Cannot rename {}: {}", folder.path(name), e.getMessage());
    }
  }

  private void prune() {
    try {
      for (Position old : positions().stream().skip(keep).toList()) {
        folder.delete(name(old));
      }
      for (String name : folder.list()) {
        if (name.endsWith(ASIDE) && (name.startsWith("checkpoint-") || name.startsWith(BEST))) {
          folder.delete(name);
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot remove old checkpoints in {}: {}", folder.location(), e.getMessage());
    }
  }
}
