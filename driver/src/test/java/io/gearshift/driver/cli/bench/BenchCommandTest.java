package io.gearshift.driver.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.cli.CommandRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private static final BenchNetwork LENET = BenchNetwork.of("lenet");

  @TempDir private Path folder;

  /** Takes a time that it is told. */
  private record Steady(String name, double milliseconds, int most) implements Peer {
    @Override
    public int batch(int batch) {
      return Math.min(batch, most);
    }

    @Override
    public PeerTime time(BenchNetwork network, int batch, int threads, int iterations) {
      if (milliseconds < 0) {
        throw new PeerFailure("broken");
      }
      return new PeerTime(name + " 1.0", "fake", batch, threads, milliseconds, milliseconds / 2);
    }
  }

  @Test
  void aStepIsCheckedTimedAndProfiled() {
    CommandRun run =
        CommandRun.of(
            "bench",
            "step",
            "--net",
            "lenet",
            "--batch",
            "2",
            "--iterations",
            "2",
            "--profile",
            "--threads",
            "1",
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("equal the reference's to the bit", "median", "gradWeight", "GOP/s")
        .contains("\"imagesPerSecond\":");
  }

  @Test
  void wrongInputIsOneLine() {
    refused(CommandRun.of("bench", "step", "--net", "vgg"), "Invalid --net: vgg (must be one of ");
    refused(CommandRun.of("bench", "step", "--net", "lenet", "--batch", "0"), "at least 1");
    refused(CommandRun.of("bench", "step", "--net", "lenet", "--threads", "0"), "at least 1");
    refused(CommandRun.of("bench", "step", "--net", "lenet", "--precision", "x"), "--precision: x");
    refused(CommandRun.of("bench", "peers", "--nets", "lenet,vgg"), "Invalid --net: vgg");
    refused(
        CommandRun.of("bench", "peers", "--nets", "lenet", "--torch", folder + "/none"),
        "must be a Python program, or a folder to import torch from");
    refused(CommandRun.of("bench"), "Missing command: step or peers");
  }

  private static void refused(CommandRun run, String text) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(text).hasLineCount(1);
  }

  @Test
  void enginesTakeTurnsAndOneThatFailsIsNamedAndLeftOut() {
    StringWriter out = new StringWriter();
    PeerRounds rounds =
        new PeerRounds(
            List.of(
                new Steady("ours", 10, 64),
                new Steady("PyTorch FP32", 20, 64),
                new Steady("slow", 40, 8),
                new Steady("lame", -1, 64)),
            2,
            3,
            1,
            new PrintWriter(out));
    List<PeerResult> results = rounds.run(LENET, 32);
    assertThat(results)
        .extracting(PeerResult::peer)
        .containsExactly("ours", "PyTorch FP32", "slow");
    assertThat(rounds.failures()).containsExactly("lame on lenet (broken)");
    assertThat(out.toString().lines().map(line -> line.substring(0, 5)))
        .containsExactly("run 1", "run 1", "run 1", "Faile", "run 2", "run 2", "run 2");
    PeersReport report = PeersReport.of(results, rounds.failures(), 1, 2, 3);
    assertThat(report.markdown())
        .contains("| lenet | ours | 32 | 10.00 | 5.00 | 3200.0 | 2.00 |")
        .contains("| lenet | slow | 8 | 40.00 | 20.00 | 200.0 | 0.13 |")
        .contains("* Left out: lame on lenet (broken)");
    assertThat(report.fileName()).matches("\\d{4}-\\d\\d-\\d\\d-[a-z0-9-]+\\.md");
  }

  @Test
  void theMedianOfRunsIsTakenOverTheirMedians() {
    assertThat(result(3.0, 1.0, 2.0).median()).isEqualTo(2);
    assertThat(result(4.0, 1.0, 2.0, 3.0).median()).isEqualTo(2.5);
  }

  private static PeerResult result(Double... medians) {
    return new PeerResult("lenet", "ours", "ours", "", 10, List.of(medians), 1);
  }

  @Test
  void aPeersProcessGivesItsLastLineOrItsReason() {
    String line =
        "{\"engine\":\"e\",\"detail\":\"d\",\"batch\":4,\"threads\":1,\"parameters\":9,"
            + "\"medianMilliseconds\":2.5,\"minimumMilliseconds\":2.0}";
    PeerTime time =
        PeerProcess.time(
            List.of("sh", "-c", "echo noise; echo \"$LINE\""), 1, Map.of("LINE", line));
    assertThat(time).isEqualTo(new PeerTime("e", "d", 4, 1, 2.5, 2.0));
    assertThatThrownBy(
            () -> PeerProcess.time(List.of("sh", "-c", "echo no luck >&2; exit 5"), 1, Map.of()))
        .isInstanceOf(PeerFailure.class)
        .hasMessage("no luck");
    assertThatThrownBy(() -> PeerProcess.time(List.of("sh", "-c", "echo hm"), 1, Map.of()))
        .hasMessageContaining("printed no measurement but: hm");
  }

  @Test
  void ourPeersProcessSaysWhyItHasNoTime() {
    List<String> command = JavaCommand.withOptions("--add-", "-X", "-D");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(GearshiftStep.class.getName(), "lenet", "-1", "1", "1", "8"));
    assertThatThrownBy(() -> PeerProcess.time(command, 1, Map.of()))
        .isInstanceOf(PeerFailure.class)
        .hasMessageContaining("Exception: ")
        .hasMessageContaining("capacity < 0");
  }

  @Test
  void dl4jRunsOnThePlainBuildWhereTheOtherIsMissing() {
    assertThat(StockPeer.find(folder, "-onednn-avx2").build())
        .isEqualTo("nd4j-native (plain build)");
  }

  @Test
  void stockDl4jIsTimedOnTheSameNetwork() {
    PeerTime time = StockStep.time(LENET, 1, 1, 1);
    assertThat(time.engine()).startsWith("DL4J ");
    assertThat(time.medianMilliseconds()).isPositive();
  }
}
