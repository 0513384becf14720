package io.gearshift.driver.cli.train.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeCommandTest {
  private static final String ROOT = "gearshift.root";

  private final String rootBefore = System.getProperty(ROOT);

  @TempDir private Path folder;

  @BeforeEach
  void aCheckoutHere() {
    System.setProperty(ROOT, Path.of("").toAbsolutePath().toString());
  }

  @AfterEach
  void theCheckoutOfBefore() {
    if (rootBefore == null) {
      System.clearProperty(ROOT);
    } else {
      System.setProperty(ROOT, rootBefore);
    }
  }

  private CheckpointStore store() {
    return CheckpointStore.open(Folder.at(folder.resolve("checkpoints")), 2);
  }

  @Test
  void aRunThatHasNotBegunLeavesNothing() {
    assertThat(new ResumeCommand("a", "runs").nothingYet())
        .isEqualTo("Stopped before run a began: nothing was written");
  }

  @Test
  void theNewestCheckpointAndTheCommandAreNamed() {
    store().write(Checkpoint.at(new Position(2, 0)).build());
    store().write(Checkpoint.at(new Position(3, 4)).build());

    assertThat(new ResumeCommand("a", "my runs").afterStop(folder.toString(), store()))
        .isEqualTo(
            "Stopped run a; its state at epoch 3, round 4 is in "
                + folder.resolve("checkpoints/checkpoint-3-4.gsc")
                + "; go on with: deploy/gearshift train --resume --run-id a --runs 'my runs'");
  }

  @Test
  void beforeTheFirstCheckpointTheRunStartsAgain() {
    assertThat(new ResumeCommand("a", "it's").afterStop(folder.toString(), store()))
        .isEqualTo(
            "Stopped run a; its record is in "
                + folder
                + ", there is no checkpoint yet; it starts again with: deploy/gearshift train"
                + " --resume --run-id a --runs 'it'\\''s'");
  }

  @Test
  void aRestartedRunIsRestartedAgain() throws IOException {
    Files.createDirectories(folder.resolve("checkpoints"));
    Files.createFile(folder.resolve("checkpoints/checkpoint-1-0.gsc.damaged"));

    assertThat(new ResumeCommand("a", "runs").afterStop(folder.toString(), store()))
        .endsWith("deploy/gearshift train --resume --run-id a --runs runs --restart");
  }

  @Test
  void withoutCheckpointsNothingGoesOn() {
    assertThat(new ResumeCommand("a", "runs").afterStop(folder.toString(), null))
        .isEqualTo(
            "Stopped run a; its record is in "
                + folder
                + ", no checkpoints are kept: it cannot go on");
  }

  @Test
  void aLauncherElsewhereHasItsWholePath() {
    System.setProperty(ROOT, "/opt/gear shift");
    assertThat(new ResumeCommand("a", "runs").afterStop(folder.toString(), store()))
        .endsWith("'/opt/gear shift/deploy/gearshift' train --resume --run-id a --runs runs");
  }
}
