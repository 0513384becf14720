package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.event.FrequencyEvent;
import io.gearshift.driver.record.event.LadderEvent;
import io.gearshift.driver.record.event.ResumeEvent;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs through the command line, on a local Spark. */
class TrainCommandTest {
  @TempDir private Path folder;

  private TrainCommandLine line() throws IOException {
    return new TrainCommandLine(folder);
  }

  private RunRecordReader record(String id) {
    return RunRecordReader.read(Folder.at(folder.resolve("runs").resolve(id)));
  }

  private String sha(String id) {
    return record(id).result().map(Result::parametersSha256).orElseThrow();
  }

  @Test
  void aRunAndItsRepetitionsEndWithTheSameBits() throws IOException {
    TrainCommandLine line = line();
    assertThat(line.train("--run-id", "first", "--json")).as(line.err()).isZero();
    assertThat(line.out())
        .contains("shift: 8 -> fp32")
        .contains("Finished 3 epochs")
        .contains("\"parametersSha256\":\"" + sha("first") + "\"");
    assertThat(line.train("--run-id", "second")).as(line.err()).isZero();
    assertThat(sha("second")).isEqualTo(sha("first"));

    String repeated =
        ConfigurationLoader.ofResolved(record("first").configuration().configuration(), List.of())
            .toString();
    Path conf = Files.writeString(folder.resolve("repeated.ini"), repeated);
    assertThat(line.trainWith(conf, "--run-id", "third")).as(line.err()).isZero();
    assertThat(sha("third")).isEqualTo(sha("first"));
    assertThat(line.train("--run-id", "other", "--set", "run.Seed=2")).as(line.err()).isZero();
    assertThat(sha("other")).isNotEqualTo(sha("first"));
  }

  @Test
  void aRunThatRequiresGpusEndsAtOnceWhereThereAreNone() throws IOException {
    TrainCommandLine line = line();
    assertThat(line.train("--run-id", "none", "--require-gpu")).isEqualTo(2);
    assertThat(line.err())
        .startsWith("gearshift: Missing GPUs: Spark's master local[")
        .hasLineCount(1);
    assertThat(folder.resolve("runs/none")).doesNotExist();
  }

  @Test
  void aRunThatWasCutOffIsResumedToTheSameBits() throws IOException {
    TrainCommandLine line = line();
    assertThat(line.train("--run-id", "whole")).as(line.err()).isZero();
    // The line of epoch 1 comes after its metrics are recorded and before its checkpoint.
    assertThat(
            line.trainUntilOutputHas("    1 ", "--run-id", "cut", "--set", "run.TensorBoard=true"))
        .isEqualTo(3);
    assertThat(record("cut").result()).isEmpty();
    assertThat(record("cut").epochs()).hasSize(2);
    assertThat(line.resume("cut")).as(line.err()).isZero();
    assertThat(sha("cut")).isEqualTo(sha("whole"));
    for (String id : List.of("whole", "cut")) {
      // Of the gear that the best epoch was in.
      CommandRun best =
          CommandRun.of(
              "evaluate",
              "--model",
              line.runs().resolve(id).toString(),
              "--best",
              "--precision",
              "own",
              "--json");
      assertThat(best.code()).as(best.err()).isZero();
      assertThat(best.out())
          .contains("\"top1Percent\":" + record(id).result().orElseThrow().bestTestTop1());
    }
    assertThat(line.runs().resolve("whole/tensorboard")).doesNotExist();
    assertThat(line.runs().resolve("cut/tensorboard").toFile().list())
        .containsExactlyInAnyOrder(
            "events.out.tfevents.0000000000.gearshift",
            "events.out.tfevents.0000000001.gearshift",
            "events.out.tfevents.0000000002.gearshift");
    assertThat(record("cut").epochs()).extracting(e -> e.epoch()).containsExactly(0, 1, 2);
    assertThat(record("cut").events(ResumeEvent.class)).hasSize(1);

    String before = sha("cut");
    assertThat(line.resume("cut")).as(line.err()).isZero();
    assertThat(line.out())
        .contains("Run cut is finished: nothing to resume (a larger Total_Epochs trains on)\n");
    assertThat(sha("cut")).isEqualTo(before);
    assertThat(record("cut").events(ResumeEvent.class)).hasSize(1);

    assertThat(line.resume("cut", "--set", "run.Seed=3", "--set", training("Total_Epochs=5")))
        .isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Cannot resume: [run] Seed is 3 (must be as the run was started: 1)\n");
    assertThat(sha("cut")).isEqualTo(before);
  }

  @Test
  void aMeasuredLadderIsRecordedAndAResumedRunKeepsIt() throws IOException {
    TrainCommandLine line = line();
    String[] auto = {"--set", "policy.Ladder=auto", "--set", muppet("Prec_Schedule=8 12 -1")};
    String[] cut = {"--run-id", "cut", auto[0], auto[1], auto[2], auto[3]};
    assertThat(line.trainUntilOutputHas("    1 ", cut)).isEqualTo(3);
    assertThat(line.out()).contains("Timing steps in the gears 8 12 fp32 ...\n  gear  ms a step");
    LadderEvent timed = record("cut").events(LadderEvent.class).get(0);
    assertThat(timed.gears())
        .extracting(LadderEvent.Gear::precision)
        .containsExactly("8", "12", "fp32");
    List<String> kept =
        timed.gears().stream()
            .filter(LadderEvent.Gear::kept)
            .map(LadderEvent.Gear::precision)
            .toList();
    assertThat(record("cut").configuration().plan().ladder()).isEqualTo(kept);

    assertThat(line.resume("cut")).as(line.err()).isZero();
    assertThat(line.out())
        .contains("Ladder " + String.join(" ", kept) + ", policy muppet")
        .doesNotContain("Timing");
    assertThat(record("cut").events(LadderEvent.class)).containsExactly(timed);

    // Configured instead of measured the same gears make the same run.
    String bits = String.join(" ", kept).replace("fp32", "-1");
    assertThat(
            line.train(
                "--run-id",
                "configured",
                "--set",
                muppet("Prec_Schedule=" + bits),
                "--set",
                muppet("Bit_Width=" + bits.split(" ", 2)[0])))
        .as(line.err())
        .isZero();
    assertThat(sha("cut")).isEqualTo(sha("configured"));
  }

  @Test
  void aMeasuredRunThatStoppedBeforeItsFirstCheckpointTakesItsGearsFromTheRecord()
      throws IOException {
    TrainCommandLine line = line();
    String never = "records.Checkpoint_Every_Rounds=1000";
    assertThat(
            line.trainUntilOutputHas(
                "    0 ", "--run-id", "cut", "--set", "policy.Ladder=auto", "--set", never))
        .isEqualTo(3);
    List<String> kept = record("cut").configuration().plan().ladder();
    assertThat(line.resume("cut")).as(line.err()).isZero();
    assertThat(line.out())
        .contains("Ladder " + String.join(" ", kept) + ", policy muppet")
        .contains("Resumed at epoch 0, round 0")
        .doesNotContain("Timing");
    assertThat(record("cut").events(LadderEvent.class)).hasSize(1);
  }

  @Test
  void aMeasuredLengthOfRoundsIsRecordedAndAResumedRunKeepsIt() throws IOException {
    TrainCommandLine line = line();
    // Rounds of a few mini-batches: their exchange may take nearly all.
    String[] auto = {"--set", "averaging.Frequency=auto", "--set", "averaging.Exchange_Share=0.9"};
    assertThat(
            line.trainUntilOutputHas(
                "    1 ", "--run-id", "cut", auto[0], auto[1], auto[2], auto[3]))
        .isEqualTo(3);
    FrequencyEvent timed = record("cut").events(FrequencyEvent.class).get(0);
    assertThat(line.out())
        .contains("Timing rounds ...\n")
        .contains("Frequency: " + timed.frequency() + " (auto: a step takes ")
        .contains(", averaged every " + timed.frequency() + " batches\n");
    assertThat(record("cut").configuration().configuration().get("averaging"))
        .containsEntry("Frequency", Integer.toString(timed.frequency()));

    // Resumed by its record, or by a configuration that leaves the length open.
    assertThat(line.resume("cut", "--set", "training_hyperparameters.Total_Epochs=2"))
        .as(line.err())
        .isZero();
    assertThat(line.out()).doesNotContain("Timing");
    assertThat(
            line.train("--resume", "auto", "--run-id", "cut", auto[0], auto[1], auto[2], auto[3]))
        .as(line.err())
        .isZero();
    assertThat(line.out()).doesNotContain("Timing");
    assertThat(record("cut").events(FrequencyEvent.class)).containsExactly(timed);

    // Configured instead of measured the same length makes the same run.
    String[] configured = {"--run-id", "configured", "--set", "averaging.Frequency="};
    configured[3] += timed.frequency();
    assertThat(line.train(configured)).as(line.err()).isZero();
    assertThat(sha("cut")).isEqualTo(sha("configured"));
  }

  @Test
  void aRunawayIsOneLineAndTheRecordSaysFailed() throws IOException {
    TrainCommandLine line = line();
    assertThat(line.train("--run-id", "wild", "--set", training("Learning_Rate=1e6"))).isEqualTo(2);
    assertThat(line.err())
        .startsWith("gearshift: Training stopped in epoch 0, round ")
        .contains("the last good state is in ")
        .hasLineCount(1);
    Result result = record("wild").result().orElseThrow();
    assertThat(result.status()).isEqualTo("failed");
    assertThat(result.epochs()).isZero();
    assertThat(result.model()).isNull();
    // Once the learning rate is mended the run goes on from what was kept.
    assertThat(line.resume("wild", "--set", training("Learning_Rate=0.02")))
        .as(line.err())
        .isZero();
    assertThat(record("wild").result().orElseThrow().status()).isEqualTo("finished");
  }

  private static String muppet(String setting) {
    return "muppet_hyperparameters." + setting;
  }

  private static String training(String setting) {
    return "training_hyperparameters." + setting;
  }
}
