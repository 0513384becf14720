package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.example.TestFolder;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.event.DamagedCheckpointEvent;
import io.gearshift.driver.record.event.DamagedRecordEvent;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments, {@code gearshift.kills} of them (default 12): every run ends with the
 * bits of the run that nobody disturbed, and with each epoch and each round once in its record.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("gearshift.kills", 12);
  private static final long SEED = Long.getLong("gearshift.kills.seed", 1);

  /** What the JVM needs before it is at our code is of no interest. */
  private static final String READY = "ready";

  @TempDir private static Path folder;

  private static Path initial;
  private static RunRecordReader undisturbed;
  private static long millis;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    assertThat(SmallDigits.spec()).isNotNull();
    assertThat(SmallNetwork.spec()).isNotNull();
    initial = Files.write(folder.resolve("initial"), KilledRun.bytes(SmallRun.initial()));
    Path root = folder.resolve("undisturbed");
    Process process = start(root);
    long started = System.nanoTime();
    assertThat(process.waitFor()).isZero();
    millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    undisturbed = RunRecordReader.read(Folder.at(root.resolve("small")));
  }

  /** A process that has come to our code. */
  private static Process start(Path root) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx256m",
                "-D" + TestFolder.PROPERTY + "=" + TestFolder.path(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                root.toString(),
                initial.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
    assertThat(process.inputReader().readLine()).isEqualTo(READY);
    return process;
  }

  @Test
  void everyKilledRunEndsAsTheUndisturbedOne() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    int kills = 0;
    int runs = 0;
    while (kills < KILLS) {
      Path root = folder.resolve("run" + runs++);
      kills += killUntilFinished(root, random, KILLS - kills);
      assertSameAsUndisturbed(RunRecordReader.read(Folder.at(root.resolve("small"))));
    }
    System.out.printf(
        "kills: %d of %d runs, seed %d, undisturbed %d ms%n", kills, runs, SEED, millis);
  }

  /** Kills a run and starts it again until it ends; says how often it was killed. */
  private static int killUntilFinished(Path root, SplittableRandom random, int most)
      throws Exception {
    int kills = 0;
    while (true) {
      Process process = start(root);
      // Half as long as a whole run: what is left of it gets shorter.
      long wait = random.nextLong(millis / 2);
      if (kills == most || process.waitFor(wait, TimeUnit.MILLISECONDS)) {
        assertThat(process.waitFor())
            .as(() -> "seed " + SEED + ", kill " + KILLS + ": " + errors())
            .isZero();
        return kills;
      }
      process.destroyForcibly().waitFor();
      kills++;
    }
  }

  private static String errors() {
    try {
      return Files.readString(folder.resolve("stderr"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void assertSameAsUndisturbed(RunRecordReader run) {
    assertThat(run.result().orElseThrow().parametersSha256())
        .isEqualTo(undisturbed.result().orElseThrow().parametersSha256());
    assertThat(run.epochs()).extracting(EpochMetrics::epoch).containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(run.epochs())
        .extracting(epoch -> epoch.scores().trainLoss())
        .isEqualTo(undisturbed.epochs().stream().map(epoch -> epoch.scores().trainLoss()).toList());
    assertThat(run.rounds())
        .extracting(round -> round.place())
        .isEqualTo(undisturbed.rounds().stream().map(round -> round.place()).toList());
    assertThat(run.events(SwitchEvent.class))
        .extracting(SwitchEvent::summary)
        .isEqualTo(undisturbed.events(SwitchEvent.class).stream().map(e -> e.summary()).toList());
    assertThat(run.events(DamagedRecordEvent.class)).isEmpty();
    assertThat(run.events(DamagedCheckpointEvent.class)).isEmpty();
  }
}
