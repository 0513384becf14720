package io.gearshift.driver.cli.bench.peers.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.cli.bench.peers.GearshiftStep;
import io.gearshift.driver.cli.bench.peers.stock.StockPeer;
import io.gearshift.driver.cli.bench.peers.stock.StockStep;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerProcessTest {
  private static final BenchNetwork LENET = BenchNetwork.of("lenet");
  private static final PeerDescription DESCRIPTION = new PeerDescription("e", "d", 4, 1);
  private static final Map<String, String> LINE =
      Map.of(
          "LINE", "{\"engine\":\"e\",\"detail\":\"d\",\"batch\":4,\"threads\":1,\"parameters\":9}");

  @TempDir private Path folder;

  private static PeerProcess shell(String script) {
    return PeerProcess.start(List.of("sh", "-c", script), 1, LINE);
  }

  @Test
  void aProcessDescribesItselfAndAnswersEveryTurn() {
    String script =
        "echo noise; echo \"$LINE\";"
            + " while read -r steps; do echo more; echo \"{\\\"milliseconds\\\":[$steps,2]}\"; done";
    try (PeerProcess process = shell(script)) {
      assertThat(process.description()).isEqualTo(DESCRIPTION);
      assertThat(process.turn(7)).containsExactly(7.0, 2.0);
      assertThat(process.turn(8)).containsExactly(8.0, 2.0);
    }
  }

  @Test
  void aProcessThatEndsSaysWhy() {
    assertThatThrownBy(() -> shell("echo no luck >&2; exit 5"))
        .isInstanceOf(PeerFailure.class)
        .hasMessage("no luck");
    assertThatThrownBy(() -> shell("exit 5")).hasMessage("exit code 5");
    assertThatThrownBy(() -> shell("echo hm"))
        .hasMessageContaining("printed no measurement but: hm");
    try (PeerProcess process = shell("echo \"$LINE\"; read -r steps; echo tired >&2; exit 1")) {
      assertThatThrownBy(() -> process.turn(1)).hasMessage("tired");
    }
  }

  @Test
  void aProgramThatIsMissingIsNamed() {
    assertThatThrownBy(() -> PeerProcess.start(List.of(folder + "/none"), 1, Map.of()))
        .isInstanceOf(PeerFailure.class)
        .hasMessageContaining(folder + "/none");
    assertThatThrownBy(() -> PeerProcess.run(List.of("sh", "-c", "echo no >&2; exit 1"), Map.of()))
        .hasMessage("no");
  }

  @Test
  void ourProcessSaysWhyItIsNotReady() {
    List<String> command = JavaCommand.withOptions("--add-", "-X", "-D");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(JavaCommand.stepServer(GearshiftStep.class, LENET, -1, 1));
    command.add("8");
    assertThatThrownBy(() -> PeerProcess.start(command, 1, Map.of()))
        .isInstanceOf(PeerFailure.class)
        .hasMessageContaining("Exception: ")
        .hasMessageContaining("capacity < 0");
  }

  @Test
  void stepsRunAsOftenAsALineSays() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] steps = {0};
    StepServer.serve(
        new StepServer.WarmEngine(DESCRIPTION, () -> steps[0]++),
        new ByteArrayInputStream("2\n3\n".getBytes(UTF_8)),
        out);
    assertThat(steps[0]).isEqualTo(5);
    assertThat(out.toString(UTF_8).lines())
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("{\"engine\":\"e\""),
            line -> assertThat(line).matches("\\{\"milliseconds\":\\[[^,]+,[^,]+]}"),
            line -> assertThat(line).matches("\\{\"milliseconds\":\\[[^,]+,[^,]+,[^,]+]}"));
  }

  @Test
  void dl4jRunsOnThePlainBuildWhereTheOtherIsMissing() {
    assertThat(StockPeer.find(folder, "-onednn-avx2").build())
        .isEqualTo("nd4j-native (plain build)");
  }

  @Test
  void stockDl4jRunsStepsOnTheSameNetwork() {
    StepServer.WarmEngine engine = StockStep.prepare(LENET, 1, 1);
    assertThat(engine.description().engine()).startsWith("DL4J ");
    engine.step().run();
  }
}
