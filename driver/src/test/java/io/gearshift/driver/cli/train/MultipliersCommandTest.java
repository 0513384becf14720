package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.Gearshift;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.dl4j.ModelDescription;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.metrics.RangeMetrics;
import io.gearshift.driver.storage.Folder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MultipliersCommandTest {
  private static final String FXP =
      "usage: gearshift multipliers MNIST FXP initialRange propagationBits updateBits";
  private static final String DFXP =
      "usage: gearshift multipliers MNIST DFXP initialRange propagationBits updateBits"
          + " rangeUpdateFrequency maxOverflowRate rangeInitEpochs";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    List<String> all = new ArrayList<>(List.of("multipliers"));
    all.addAll(List.of(words));
    return Gearshift.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|Missing TASK (usage: gearshift multipliers TASK FORMAT [NUMBER...])",
        "MNIST|Missing FORMAT (usage: gearshift multipliers TASK FORMAT [NUMBER...])",
        "EMNIST FLP|Invalid TASK: EMNIST (must be one of PI_MNIST, MNIST, CIFAR10, SVHN)",
        "MNIST FP8|Invalid FORMAT: FP8 (must be one of FLP, HFLP, FXP, DFXP)",
        "MNIST FLP 5|Unexpected argument: 5 (usage: gearshift multipliers MNIST FLP)",
        "mnist hflp 5|Unexpected argument: 5 (usage: gearshift multipliers MNIST HFLP)",
        "MNIST FXP 5 19|Missing updateBits (" + FXP + ")",
        "MNIST FXP 5 19 19 100|Unexpected argument: 100 (" + FXP + ")",
        "MNIST DFXP 5 9 11|Missing rangeUpdateFrequency (" + DFXP + ")",
        "MNIST DFXP 5 9 11 100 0.0001 2 1|Unexpected argument: 1 (" + DFXP + ")",
        "MNIST FXP 31 9 11|Invalid initialRange: 31 (must be a whole number from -30 to 30; "
            + FXP
            + ")",
        "MNIST FXP -31 9 11|Invalid initialRange: -31 (must be a whole number from -30 to 30; "
            + FXP
            + ")",
        "MNIST FXP 5 0 11|Invalid propagationBits: 0 (must be a whole number from 1 to 31; "
            + FXP
            + ")",
        "MNIST FXP 5 9 32|Invalid updateBits: 32 (must be a whole number from 1 to 31; "
            + FXP
            + ")",
        "MNIST FXP 5 9 8|Invalid updateBits: 8 (must be at least propagationBits: 9; " + FXP + ")",
        "MNIST DFXP 5 9 11 0 0 0|Invalid rangeUpdateFrequency: 0 (must be a whole number of at least"
            + " 1; "
            + DFXP
            + ")",
        "MNIST DFXP 5 9 11 100 1 2|Invalid maxOverflowRate: 1 (must be at least 0 and below 1; "
            + DFXP
            + ")",
        "MNIST DFXP 5 9 11 100 0.0001 two|Invalid rangeInitEpochs: two (must be a whole number of at"
            + " least 0; "
            + DFXP
            + ")",
        "MNIST FLP --dta x|Unknown option: --dta (nearest: --data; see 'gearshift multipliers"
            + " --help')",
        "MNIST FLP --resume auto|Missing --run-id (must name the run that --resume goes on with)"
      })
  void wrongArgumentsAreAnsweredInOneLine(String words, String message) {
    assertThat(run(words == null ? new String[0] : words.split(" "))).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("gearshift: " + message + "\n");
  }

  @Test
  void aRangeMayBeNegative() {
    GearshiftConfiguration c = configuration("MNIST", "FXP", "-2", "9", "11");
    assertThat(c.multipliers().format().orElseThrow().initialRange()).isEqualTo(-2);
    assertThat(c.multipliers().moves()).isFalse();
    assertThat(c.averaging().frequency()).contains(50);
    assertThat(c.muppet().ladder()).hasToString("FXP 9/11");
    assertThat(c.epochs()).isEqualTo(800);
  }

  @Test
  void theWordsOfThePublicScriptAreSettings() {
    GearshiftConfiguration c =
        configuration("PI_MNIST", "DFXP", "5", "9", "11", "60", "0.001", "3");
    assertThat(c.multipliers().rangeUpdateFrequency()).isEqualTo(60);
    assertThat(c.multipliers().maxOverflowRate()).isEqualTo(0.001);
    assertThat(c.multipliers().rangeInitEpochs()).isEqualTo(3);
    assertThat(c.averaging().frequency()).contains(30);
    assertThat(c.muppet().ladder()).hasToString("range search 31 DFXP 9/11");
    assertThat(c.epochs()).isEqualTo(803);
    assertThat(c.training().totalEpochs()).isEqualTo(800);
  }

  @Test
  void aFrequencyThatIsGivenStays() {
    assertThat(
            configuration(
                    "SVHN",
                    "DFXP",
                    "5",
                    "9",
                    "11",
                    "60",
                    "0",
                    "0",
                    "--set",
                    "averaging.frequency=70")
                .averaging()
                .frequency())
        .contains(70);
  }

  private static GearshiftConfiguration configuration(String... words) {
    MultipliersCommand command = new MultipliersCommand();
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--set", "cnn.Architecture=lenet"));
    new CommandLine(command).parseArgs(all.toArray(String[]::new));
    return command.configuration();
  }

  @Test
  void aRunSearchesItsRangesAndTellsItsErrors() throws Exception {
    Path runs = folder.resolve("runs");
    Path conf =
        Files.writeString(
            folder.resolve("small.ini"),
            """
            [cnn]
            Architecture: %s
            [training_hyperparameters]
            Total_Epochs: 2
            Train_Batch: 32
            Test_Batch: 50
            Learning_Rate: 0.02
            Momentum: 0.5
            [optimizer]
            Momentum_End: 0.7
            Convolution_Rate: 0.5
            Convolution_Max_Norm: 0.9
            [data]
            Normalization: none
            [averaging]
            Frequency: 9
            [spark]
            Master: local[2]
            Workers: 2
            """
                .formatted(SmallNetwork.architecture()));

    int code =
        run(
            "MNIST",
            "DFXP",
            "5",
            "9",
            "11",
            "4",
            "0.001",
            "1",
            "--conf",
            conf.toString(),
            "--data",
            SmallDigits.spec().directory(),
            "--runs",
            runs.toString(),
            "--run-id",
            "small",
            "--set",
            "averaging.Frequency=9");

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains(
            "Ranges move once a round, after 18 mini-batches of all workers, not after the 4 of"
                + " Range_Update_Frequency (a lower [averaging] Frequency makes rounds shorter)\n",
            "Ladder range search 31 DFXP 9/11, policy range_search\n",
            "shift: range search 31 -> DFXP 9/11 (ranges found: training begins, from the initial"
                + " parameters)",
            "in the last epoch; without a validation split no epoch is chosen");
    ModelDescription model =
        ModelZip.read(runs.resolve("small/model.zip")).description().orElseThrow();
    assertThat(model.mean()).containsExactly(0f);
    assertThat(model.deviation()).containsExactly(1f);
    RunRecordReader record = RunRecord.open(Folder.at(runs), "small").read();
    assertThat(record.epochs())
        .extracting(epoch -> epoch.precision())
        .containsExactly("range search 31", "DFXP 9/11", "DFXP 9/11");
    assertThat(record.ranges()).hasSize(3);
    RangeMetrics last = record.ranges().get(2);
    assertThat(last.layers())
        .extracting(RangeMetrics.Layer::layer)
        .containsExactly("convolution", "dense", "output");
    assertThat(last.layers().get(1).operands())
        .extracting(RangeMetrics.Operand::operand)
        .containsExactlyInAnyOrder(
            "input",
            "weight",
            "bias",
            "output",
            "output gradient",
            "weight gradient",
            "bias gradient",
            "input gradient",
            "weight update",
            "bias update");
    assertThat(last.layers().get(1).operands())
        .allSatisfy(operand -> assertThat(operand.overflow()).isBetween(0.0, 1.0))
        .anySatisfy(operand -> assertThat(operand.integerBits()).isNotEqualTo(5));
    assertThat(record.events(SwitchEvent.class))
        .extracting(SwitchEvent::summary)
        .containsExactly("epoch 1: switched from range search 31 to DFXP 9/11");
    assertThat(record.configuration().training())
        .containsKey("update of weights of convolutions (convolution)")
        .containsEntry("momentum", "from 0.5 to 0.7 over the first 1.0 of the epochs");
  }
}
