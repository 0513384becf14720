package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose quantisers are learned. */
class LearnRunTest {
  private static final List<String> LEARN =
      List.of(
          "muppet_hyperparameters.Run_Muppet=False",
          "learned.Weight_Quantizer=parametric_fp_d_xmax",
          "learned.Input_Quantizer=parametric_fp_d_xmax",
          "learned.Weight_Target=4",
          "learned.Input_Target=0.25");

  private static final List<String> SINGLE =
      List.of("muppet_hyperparameters.Run_Muppet=False", "muppet_hyperparameters.Bit_Width=-1");

  @TempDir private Path folder;
  private TrainCommandLine line;

  @BeforeEach
  void makeLine() throws IOException {
    line = new TrainCommandLine(folder);
  }

  private static String[] arguments(String id, List<String> settings, String... more) {
    return TrainCommandLine.arguments(
        id, Stream.concat(settings.stream(), Stream.of(more)).toList());
  }

  @Test
  void quantizersLearnToKeepTheirBudgetsAndAreResumedToTheSameBits() {
    assertThat(line.train(arguments("start", SINGLE))).as(line.err()).isZero();
    String[] whole = arguments("whole", LEARN, "run.Start_From=start");
    assertThat(line.train(whole)).as(line.err()).isZero();
    List<EpochMetrics> epochs = line.record("whole").epochs();
    assertThat(epochs).extracting(EpochMetrics::precision).containsOnly("learned");
    List<QuantizerMetrics> quantizers = line.record("whole").quantizers();
    assertThat(quantizers).extracting(QuantizerMetrics::epoch).containsExactly(0, 1, 2);
    QuantizerMetrics last = quantizers.get(2);
    assertThat(last.operands())
        .extracting(operand -> operand.layer() + " " + operand.operand())
        .containsExactlyInAnyOrder(
            "convolution weight",
            "dense weight",
            "dense bias",
            "dense input",
            "output weight",
            "output bias");
    assertThat(last.weights().target()).isEqualTo(4);
    assertThat(last.weights().sum())
        .isEqualTo(
            last.operands().stream()
                .filter(operand -> !operand.operand().equals("input"))
                .mapToDouble(QuantizerMetrics.Operand::kilobytes)
                .sum());
    assertThat(last.holds()).as(line.out()).isTrue();
    // From 4 bits for all of them.
    assertThat(quantizers.get(0).weights().sum()).isLessThan(6.25);
    assertThat(line.out()).contains("  dense ", "weights and biases", "budget of the sum 4.000 kB");
    // Started from what was trained.
    assertThat(epochs.get(0).scores().trainLoss())
        .isLessThan(line.record("start").epochs().get(0).scores().trainLoss());
    assertThat(line.record("whole").configuration().training())
        .containsEntry(
            "state dense weight quantizer", "quantizers: 2 values, trained, combined by mean");

    assertThat(evaluated("whole", "own")).isEqualTo(epochs.get(2).scores().testTop1());
    assertThat(evaluated("start", "own")).isEqualTo(evaluated("start", "32"));
    Double best = line.record("whole").result().orElseThrow().bestTestTop1();
    assertThat(evaluated("whole", "own", "--best")).isEqualTo(best);

    assertThat(line.trainUntilOutputHas("    1 ", arguments("cut", LEARN, "run.Start_From=start")))
        .isEqualTo(3);
    assertThat(line.resume("cut")).as(line.err()).isZero();
    assertThat(line.sha("cut")).isEqualTo(line.sha("whole"));
    assertThat(line.record("cut").quantizers()).isEqualTo(quantizers);
    assertThat(evaluated("cut", "own", "--best")).isEqualTo(best);
  }

  private double evaluated(String id, String precision, String... more) {
    CommandRun run = evaluate(id, precision, more);
    assertThat(run.code()).as(run.err()).isZero();
    String json = run.out().lines().reduce((first, second) -> second).orElseThrow();
    try {
      return new ObjectMapper().readTree(json).get("top1Percent").doubleValue();
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  private CommandRun evaluate(String id, String precision, String... more) {
    List<String> words = new ArrayList<>(List.of("evaluate", "--model", id));
    words.addAll(List.of("--runs", line.runs().toString(), "--precision", precision, "--json"));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(new String[0]));
  }

  @Test
  void anEpochOverItsBudgetIsNotTheBest() {
    String[] impossible = arguments("over", LEARN, "learned.Weight_Target=0.001");
    assertThat(line.train(impossible)).as(line.err()).isZero();
    assertThat(line.record("over").quantizers()).noneMatch(QuantizerMetrics::holds);
    Result result = line.record("over").result().orElseThrow();
    assertThat(result.testTop1()).isNotNull();
    assertThat(result.bestTestTop1()).isNull();
    assertThat(line.out()).contains("over budget in all epochs", "not kept");
    assertThat(line.out()).doesNotContain("best.zip");
    CommandRun run = evaluate("over", "own", "--best");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "gearshift: Invalid --model: over (must hold a best.zip, which a run writes when it has"
                + " finished)\n");
  }

  @Test
  void whatIsNotTheBestOfTheRunIsNotLeftAsThat() throws IOException {
    String[] impossible = arguments("over", LEARN, "learned.Weight_Target=0.001");
    assertThat(line.trainUntilOutputHas("    1 ", impossible)).isEqualTo(3);
    Path checkpoints = line.runs().resolve("over/checkpoints");
    String kept = checkpoints.toFile().list()[0];
    Files.copy(checkpoints.resolve(kept), checkpoints.resolve("best.gsc"));
    // Nor what an earlier finish has left.
    Path zip = Files.writeString(line.runs().resolve("over/best.zip"), "of an earlier finish");
    assertThat(line.resume("over")).as(line.err()).isZero();
    assertThat(line.out()).contains("over budget in all epochs").doesNotContain("best.zip");
    assertThat(zip).doesNotExist();
    assertThat(zip.resolveSibling("best.zip.before-resume-1")).hasContent("of an earlier finish");
  }

  @Test
  void gridsThatNobodyTrainsStayAsTheyStart() {
    List<String> fixed =
        List.of(
            "muppet_hyperparameters.Run_Muppet=False",
            "learned.Weight_Quantizer=fp",
            "learned.Weight_Step=0.0625",
            "learned.Input_Quantizer=pow2");
    assertThat(line.train(arguments("fixed", fixed))).as(line.err()).isZero();
    List<QuantizerMetrics> quantizers = line.record("fixed").quantizers();
    assertThat(quantizers.get(0).operands().get(0).bits()).isEqualTo(4);
    assertThat(quantizers.get(0).operands().get(0).smallest()).isEqualTo(0.0625);
    assertThat(quantizers.get(2).operands()).isEqualTo(quantizers.get(0).operands());
    assertThat(line.record("fixed").epochs().get(2).scores().trainLoss())
        .isLessThan(line.record("fixed").epochs().get(0).scores().trainLoss());
  }

  @Test
  void whatARunStartsFromIsLookedAtBeforeAnythingIsWritten() throws IOException {
    assertThat(line.train(arguments("none", LEARN, "run.Start_From=nowhere"))).isEqualTo(2);
    assertThat(line.err())
        .startsWith(
            "gearshift: Invalid Start_From: nowhere (must be the folder of a run, or the id");
    assertThat(line.train(arguments("start", SINGLE))).as(line.err()).isZero();
    String other = "cnn.Architecture=" + SmallNetwork.architectureOfKernel(26);
    assertThat(line.train(arguments("none", LEARN, "run.Start_From=start", other))).isEqualTo(2);
    assertThat(line.err())
        .startsWith(
            "gearshift: Invalid Start_From: start (must hold the parameters of the run's own"
                + " network: convolution weight of 150 values stands where convolution weight of 135200 ");
    assertThat(line.runs().resolve("none")).doesNotExist();
    Path noZip = Files.writeString(folder.resolve("no.zip"), "no zip");
    assertThat(line.train(arguments("none", LEARN, "run.Start_From=" + noZip))).isEqualTo(2);
    assertThat(line.err())
        .startsWith("gearshift: Invalid Start_From: " + noZip + " (must be a DL4J");
    assertThat(line.runs().resolve("none")).doesNotExist();
  }

  @Test
  void anExperimentOfThePublicCodeTrains() throws IOException {
    Path cfg =
        Files.writeString(
            folder.resolve("experiments.cfg"),
            """
            [DEFAULT]
            initial_learning_rate = 0.02

            [PARAMETRIC_FP_W2Q_B_XMAX_CON_INIT]
            w_quantize = parametric_fp_b_xmax
            w_bitwidth = 2
            w_bitwidth_min = 2
            w_bitwidth_max = 2
            """);
    CommandRun run =
        CommandRun.of(
            "learn",
            "PARAMETRIC_FP_W2Q_B_XMAX_CON_INIT",
            "--cfg",
            cfg.toString(),
            "--conf",
            line.conf().toString(),
            "--epochs",
            "2",
            "--runs",
            line.runs().toString(),
            "--run-id",
            "two",
            "--set",
            "muppet_hyperparameters.Run_Muppet=False");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(line.record("two").epochs())
        .extracting(EpochMetrics::learningRate)
        .containsExactly(0.02, 0.002);
    assertThat(line.record("two").quantizers().get(1).operands())
        .extracting(QuantizerMetrics.Operand::bits)
        .containsOnly(2);
  }
}
