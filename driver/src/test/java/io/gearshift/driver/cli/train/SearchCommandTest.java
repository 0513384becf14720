package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.Gearshift;
import io.gearshift.driver.cli.train.words.FixedArchitecture;
import io.gearshift.driver.cli.train.words.FoundWidths;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.precision.WidthConfiguration;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme.Widths;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SearchCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Gearshift.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  private static GearshiftConfiguration configuration(String... words) {
    SearchCommand command = new SearchCommand();
    new CommandLine(command).parseArgs(words);
    return command.configuration();
  }

  @Test
  void theWordsOfThePublicScriptAreSettings() {
    GearshiftConfiguration configuration =
        configuration(
            "-a",
            "mixres18_w1234a234",
            "--epochs",
            "25",
            "--step-epoch",
            "10",
            "--lr",
            "0.1",
            "--lra",
            "0.01",
            "--cd",
            "0.00335");
    assertThat(configuration.network().architecture()).isEqualTo("quantres18");
    assertThat(configuration.widths().mode()).isEqualTo(WidthConfiguration.Mode.SEARCH);
    assertThat(configuration.widths().weightWidths()).containsExactly(1, 2, 3, 4);
    assertThat(configuration.widths().inputWidths()).containsExactly(2, 3, 4);
    assertThat(configuration.widths().alphaRate()).isEqualTo(0.01);
    assertThat(configuration.widths().complexityDecay()).isEqualTo(0.00335);
    assertThat(configuration.training().totalEpochs()).isEqualTo(25);
    assertThat(configuration.training().weightDecay()).isEqualTo(1e-4);
    LearningRateSchedule rates = configuration.muppet().rates();
    assertThat(rates).hasToString(configuration("-a", "mixres18").muppet().rates().toString());
  }

  @Test
  void digitsOfTheNameAreWidths() {
    GearshiftConfiguration configuration = configuration("-a", "mixres20_w24a3");
    assertThat(configuration.network().architecture()).isEqualTo("quantres20");
    assertThat(configuration.widths().weightWidths()).containsExactly(2, 4);
    assertThat(configuration.widths().inputWidths()).containsExactly(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "search | Missing --arch (must name a network, such as mixres18_w1234a234)",
        "search -a resnet18 | Invalid --arch: resnet18 (must be one of mixgooglenet_w1234a234,"
            + " mixinceptionv3_w1234a234, mixres18_w1234a234, mixres20_w1234a234,"
            + " mixres50_w1234a234, with other digits from 1 to 4 for other widths; nearest:"
            + " mixres18_w1234a234)",
        "train --conf FILE -a quantres20_cfg | Missing --arch-from (must name a run of search or a"
            + " file of widths for quantres20_cfg)",
        "train --conf FILE -a mixres18_w1234a234 | Invalid --arch: mixres18_w1234a234 (must be a"
            + " network whose widths are given: gearshift search takes this one)",
        "search -a mixres20 --cd -1 | Invalid --cd: -1.0 (must be at least 0)",
        "search -a mixres20 --lra 0 | Invalid --lra: 0.0 (must be above 0)",
        "search -a mixres20 --set widths.Mode=fixed | Invalid Mode: fixed (must be search in"
            + " gearshift search)",
        "search -a mixres20 --step-epoch 0 | Invalid --step-epoch: 0 (must be at least 1)",
      })
  void wrongArgumentsAreAnsweredInOneLine(String words, String message) {
    assertThat(run(words.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("gearshift: " + message + "\n");
  }

  @Test
  void whatASearchFindsIsTrained() throws IOException {
    TrainCommandLine line = new TrainCommandLine(folder);
    String runs = line.runs().toString();
    String[] common = {
      "--conf",
      line.conf().toString(),
      "--runs",
      runs,
      "--set",
      "muppet_hyperparameters.Run_Muppet=False",
      "--set",
      "cnn.Architecture=" + SmallNetwork.architecture()
    };
    assertThat(
            run(
                with(
                    common,
                    "search",
                    "-a",
                    "mixres20",
                    "--epochs",
                    "2",
                    "--lr",
                    "0.02",
                    "--lra",
                    "0.5",
                    "--cd",
                    "0.1",
                    "--run-id",
                    "found")))
        .as(err.toString())
        .isZero();
    RunRecordReader found = RunRecordReader.read(Folder.at(line.runs().resolve("found")));
    WidthMetrics.Layer dense = found.widths().get(1).layers().get(0);
    assertThat(FoundWidths.read("found", runs).layers())
        .isEqualTo(Map.of("dense", new Widths(dense.weight().chosen(), dense.input().chosen())));

    assertThat(run(with(common, "train", "--arch-from", "found", "--run-id", "trained")))
        .as(err.toString())
        .isZero();
    RunRecordReader trained = RunRecordReader.read(Folder.at(line.runs().resolve("trained")));
    assertThat(trained.configuration().configuration().get("widths"))
        .containsEntry("Mode", "fixed")
        .containsEntry(
            "Layer_Widths", "dense=" + dense.weight().chosen() + "/" + dense.input().chosen());
    assertThat(trained.epochs().get(0).precision()).isEqualTo("mixed widths");

    WidthMetrics own = trained.widths().get(0);
    assertThat(trained.widths()).hasSize(1);
    assertThat(own.layers().get(0).weight().bits()).containsExactly(dense.weight().chosen());
    assertThat(own.chosen()).isEqualTo(found.widths().get(1).chosen()).isEqualTo(own.expected());
    assertThat(FoundWidths.read("trained", runs).layers())
        .isEqualTo(FoundWidths.read("found", runs).layers());

    assertThat(run(with(common, "train", "--run-id", "plain"))).as(err.toString()).isZero();
    assertThat(run(with(common, "train", "--arch-from", "plain", "--run-id", "none"))).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "gearshift: Invalid --arch-from: plain (must be a run with widths by layer: its"
                + " record has no line of them)\n");
  }

  @Test
  void namesOfThePublicCodeAreNetworksWithWidths() throws IOException {
    Path file =
        Files.writeString(folder.resolve("arch.json"), "{\"a\": {\"weight\": 1, \"input\": 3}}");
    assertThat(FixedArchitecture.parse("quantres18_2w4a").settings(false))
        .containsExactly(
            "cnn.Architecture=quantres18", "widths.Mode=fixed", "widths.Layer_Widths=2/4");
    assertThat(FixedArchitecture.parse("resnet20").settings(false))
        .containsExactly("cnn.Architecture=resnet20");
    TrainCommand command = new TrainCommand();
    new CommandLine(command)
        .parseArgs(
            "-a",
            "quantinceptionv3_cfg",
            "--arch-from",
            file.toString(),
            "--conf",
            new TrainCommandLine(folder).conf().toString(),
            "--set",
            "muppet_hyperparameters.Run_Muppet=False");
    GearshiftConfiguration configuration = command.configuration();
    assertThat(configuration.network().architecture()).isEqualTo("quantinceptionv3");
    assertThat(configuration.widths().layers().layers()).isEqualTo(Map.of("a", new Widths(1, 3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"dense\": {\"weight\": 5, \"input\": 2}} | say the bits of dense's weight, 1 to 4; it says 5",
        "{\"dense\": {\"weight\": 2}} | say the bits of dense's input, 1 to 4; it says nothing",
        "{} | hold a width for each layer: it holds none",
        "{\"other\": {\"weight\": 2, \"input\": 2}} | name layers that have widths: dense",
      })
  void aFileOfAnotherNetworkIsAnsweredInOneLine(String json, String rule) throws IOException {
    TrainCommandLine line = new TrainCommandLine(folder);
    Path file = Files.writeString(folder.resolve("arch.json"), json);
    int code =
        line.train(
            "--arch-from",
            file.toString(),
            "--set",
            "muppet_hyperparameters.Run_Muppet=False",
            "--run-id",
            "none");
    assertThat(code).isEqualTo(2);
    assertThat(line.err())
        .startsWith("gearshift: Invalid ")
        .contains("(must " + rule)
        .hasLineCount(1);
    assertThat(line.runs().resolve("none")).doesNotExist();
  }

  private static String[] with(String[] common, String... first) {
    String[] all = java.util.Arrays.copyOf(first, first.length + common.length);
    System.arraycopy(common, 0, all, first.length, common.length);
    return all;
  }
}
