package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose widths are searched, and whose widths are given. */
class WidthSearchRunTest {
  private static final List<String> SEARCH =
      List.of(
          "muppet_hyperparameters.Run_Muppet=False",
          "widths.Mode=search",
          "widths.Complexity_Decay=0.05",
          "widths.Alpha_Rate=0.5");

  @TempDir private Path folder;
  private TrainCommandLine line;

  @BeforeEach
  void makeLine() throws IOException {
    line = new TrainCommandLine(folder);
  }

  @Test
  void aSearchLearnsLowersItsComplexityAndIsResumedToTheSameBits() {
    assertThat(line.train(TrainCommandLine.arguments("whole", SEARCH))).as(line.err()).isZero();
    List<EpochMetrics> epochs = line.record("whole").epochs();
    assertThat(epochs).extracting(EpochMetrics::precision).containsOnly("width search");
    assertThat(epochs.get(2).scores().trainLoss()).isLessThan(epochs.get(0).scores().trainLoss());
    assertThat(epochs.get(2).lossTerms().get("complexity"))
        .isPositive()
        .isLessThan(epochs.get(0).lossTerms().get("complexity"));
    assertThat(line.record("whole").configuration().training())
        .containsEntry("state dense weight alphas", "alphas: 4 values, trained, combined by mean")
        .containsEntry(
            "gear width search", "mixed widths, weights [1, 2, 3, 4] and inputs [2, 3, 4] bits");

    List<WidthMetrics> widths = line.record("whole").widths();
    assertThat(widths).extracting(WidthMetrics::epoch).containsExactly(0, 1, 2);
    WidthMetrics last = widths.get(2);
    assertThat(last.layers()).extracting(WidthMetrics.Layer::layer).containsExactly("dense");
    WidthMetrics.Layer dense = last.layers().get(0);
    assertThat(dense.weight().shares().stream().mapToDouble(share -> share).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(dense.weight().expected()).isLessThan(2.5);
    assertThat(last.expected().bitOperations())
        .isCloseTo(
            dense.products() * dense.weight().expected() * dense.input().expected(), within(1e-9))
        .isLessThan(widths.get(0).expected().bitOperations());
    assertThat(last.uniform().bitOperations()).isCloseTo(4 * dense.products(), within(1e-9));
    assertThat(line.out())
        .contains("weights % of 1 2 3 4", "inputs % of 2 3 4", "  dense ", "  mean  ", "  chosen  ")
        .containsPattern("  2 bits everywhere +[0-9.]+ M bit operations, weights [0-9.]+ Mbit, ");

    assertThat(line.trainUntilOutputHas("    1 ", TrainCommandLine.arguments("cut", SEARCH)))
        .isEqualTo(3);
    assertThat(line.resume("cut")).as(line.err()).isZero();
    assertThat(line.sha("cut")).isEqualTo(line.sha("whole"));
    assertThat(line.record("cut").widths()).isEqualTo(widths);
  }

  @Test
  void givenWidthsTrainAndOthersAreNamed() {
    List<String> fixed =
        List.of("muppet_hyperparameters.Run_Muppet=False", "widths.Mode=fixed", "layers");
    assertThat(line.train(TrainCommandLine.arguments("same", with(fixed, "2/2"))))
        .as(line.err())
        .isZero();
    assertThat(line.train(TrainCommandLine.arguments("named", with(fixed, "dense=2/2"))))
        .as(line.err())
        .isZero();
    assertThat(line.sha("named")).isEqualTo(line.sha("same"));
    assertThat(line.train(TrainCommandLine.arguments("wider", with(fixed, "dense=4/4"))))
        .as(line.err())
        .isZero();
    assertThat(line.sha("wider")).isNotEqualTo(line.sha("same"));
    assertThat(line.record("wider").epochs().get(2).scores().testTop1()).isGreaterThan(50);

    assertThat(line.train(TrainCommandLine.arguments("other", with(fixed, "dense=2/2 dence=2/2"))))
        .isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Invalid Layer_Widths: dence (must name layers that have widths: dense)\n");
    assertThat(line.runs().resolve("other")).doesNotExist();
  }

  @Test
  void gradientsOfGivenWidthsMayBeIntegersAndAreResumedToTheSameBits() {
    List<String> fixed =
        List.of("muppet_hyperparameters.Run_Muppet=False", "widths.Mode=fixed", "layers");
    List<String> settings = new ArrayList<>(with(fixed, "2/2"));
    settings.add("widths.Gradient_Bits=8");
    assertThat(line.train(TrainCommandLine.arguments("whole", settings))).as(line.err()).isZero();
    List<EpochMetrics> epochs = line.record("whole").epochs();
    assertThat(epochs).extracting(EpochMetrics::precision).containsOnly("widths 2/2");
    assertThat(epochs.get(2).scores().trainLoss()).isLessThan(epochs.get(0).scores().trainLoss());
    assertThat(epochs.get(2).scores().testTop1()).isGreaterThan(30);
    assertThat(line.record("whole").widths()).hasSize(1);
    assertThat(line.record("whole").configuration().training())
        .containsEntry("gear widths 2/2", "widths by layer, gradients 8 bits");

    assertThat(line.trainUntilOutputHas("    1 ", TrainCommandLine.arguments("cut", settings)))
        .isEqualTo(3);
    assertThat(line.resume("cut")).as(line.err()).isZero();
    assertThat(line.sha("cut")).isEqualTo(line.sha("whole"));

    List<String> words = new ArrayList<>(List.of("explain", "--conf", line.conf().toString()));
    settings.forEach(setting -> words.addAll(List.of("--set", setting)));
    CommandRun explained = CommandRun.of(words.toArray(String[]::new));
    assertThat(explained.code()).as(explained.err()).isZero();
    assertThat(explained.out())
        .contains("  u2/s2/s8  ")
        .contains("output gradient    single precision (convolution, output.logits)\n")
        .contains("output gradient    8-bit dynamic fixed point, stochastic (dense)\n");
  }

  private static List<String> with(List<String> settings, String layers) {
    List<String> all = new ArrayList<>(settings);
    all.set(2, "widths.Layer_Widths=" + layers);
    return all;
  }
}
