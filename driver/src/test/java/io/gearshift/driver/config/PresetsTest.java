package io.gearshift.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.config.precision.MuppetConfiguration;
import io.gearshift.driver.config.run.OptimizerConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.EpochLimits;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.MuppetPolicy;
import io.gearshift.driver.policy.PolicyDecision;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.driver.policy.diversity.Threshold;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {

  @Test
  void everyPresetLoads() throws IOException {
    try (Stream<Path> files = Files.list(Presets.FOLDER)) {
      List<Path> presets = files.filter(file -> file.toString().endsWith(".ini")).toList();
      assertThat(presets).hasSizeGreaterThanOrEqualTo(7);
      assertThat(presets)
          .allSatisfy(file -> assertThat(ConfigurationLoader.load(file, List.of())).isNotNull());
    }
  }

  @Test
  void quickstartClimbsEveryGearWithinItsEpochsWhateverTheGradients() {
    GearshiftConfiguration quickstart = Presets.load("quickstart.ini");
    PrecisionPolicy policy = quickstart.muppet().newPolicy(List.of(new TensorRange(0, 2)));
    Set<String> gears = new LinkedHashSet<>();
    boolean stopped = false;
    for (int epoch = 0; epoch < quickstart.training().totalEpochs() && !stopped; epoch++) {
      gears.add(policy.precision().label());
      // Gradients of one direction have the same diversity in every window: no violation ever.
      PolicyDecision decision = policy.endOfEpoch(epoch, new float[] {1, 1});
      stopped = decision.stop();
    }
    assertThat(gears).containsExactly("8", "12", "16", "fp32");
    assertThat(stopped).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "mnist-lenet-8bit.ini,mnist-lenet-fp32.ini",
    "cifar10-resnet20-8bit.ini,cifar10-resnet20-fp32.ini"
  })
  void controlDiffersFromItsRunInPrecisionAlone(String run, String control) {
    Map<String, Map<String, Object>> first = Presets.load(run).resolved();
    Map<String, Map<String, Object>> second = Presets.load(control).resolved();
    for (Map<String, Map<String, Object>> resolved : List.of(first, second)) {
      resolved.get("muppet_hyperparameters").remove("Bit_Width");
      resolved.get("muppet_hyperparameters").remove("Data_Type");
    }
    assertThat(first).isEqualTo(second);
    assertThat(Presets.load(run).muppet().ladder()).hasToString("8");
    assertThat(Presets.load(control).muppet().ladder()).hasToString("fp32");
  }

  @ParameterizedTest
  @CsvSource({
    "cifar10-resnet20-late-switch.ini,8 fp32,FIXED",
    "cyclic-cifar10-resnet20.ini,6 7 8,CYCLIC"
  })
  void otherPoliciesDifferFromEightBitsInTheirPolicyAlone(
      String run, String ladder, PolicyKind policy) {
    GearshiftConfiguration other = Presets.load(run);
    assertThat(other.muppet().ladder()).hasToString(ladder);
    assertThat(other.muppet().policy()).isEqualTo(policy);
    Map<String, Map<String, Object>> first = other.resolved();
    Map<String, Map<String, Object>> second = Presets.load("cifar10-resnet20-8bit.ini").resolved();
    for (Map<String, Map<String, Object>> resolved : List.of(first, second)) {
      resolved.remove("muppet_hyperparameters");
      resolved.remove("policy");
    }
    assertThat(first).isEqualTo(second);
  }

  /** A rate and decays of the mean loss, where the record gives those of the sum over 1,024. */
  @Test
  void theRecordsNumbersAreThoseOfAMeanLoss() {
    GearshiftConfiguration record = Presets.load("cifar10-94.ini");
    double momentum = record.training().momentum();
    assertThat(momentum).isEqualTo(0.85);
    assertThat(record.training().learningRate())
        .isCloseTo(11.5 / (1 + 1 / (1 - momentum)), within(1e-9));
    assertThat(record.training().weightDecay()).isCloseTo(0.0153 / 11.5, within(1e-9));
    OptimizerConfiguration.Group normalization = record.optimizer().normalization();
    assertThat(normalization.rate()).isEqualTo(64);
    assertThat(normalization.decay().orElseThrow()).isCloseTo(0.0153 / 11.5 / 64, within(1e-11));
    assertThat(record.training().trainBatch()).isEqualTo(1024);
    assertThat(record.spark().workers()).isEqualTo(1);
    assertThat(50_000 / 1024 % record.averaging().frequency().orElseThrow()).isZero();
  }

  @Test
  void muppetPresetHasThePublishedSettings() {
    MuppetConfiguration muppet = Presets.load("muppet-cifar10-resnet20.ini").muppet();
    assertThat(muppet.policy()).isEqualTo(PolicyKind.MUPPET);
    assertThat(muppet.ladder()).hasToString("8 12 14 16 fp32");
    assertThat(muppet.settings())
        .isEqualTo(new MuppetPolicy.Settings(3, 2, Threshold.PUBLISHED, EpochLimits.NONE));
    assertThat(muppet.rates())
        .isEqualTo(new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.001, 15));
  }

  @Test
  void epochsOfADroppedGearAreTheNextKeptOnes() {
    MuppetConfiguration fixed =
        Presets.load(
                "muppet-cifar10-resnet20.ini",
                "policy.Ladder=auto",
                "muppet_hyperparameters.Prec_Epoch_Schedule=9 19 29 39")
            .muppet();
    assertThat(fixed.ladderFrom()).isEqualTo(MuppetConfiguration.LadderFrom.AUTO);
    MuppetConfiguration three = fixed.withGears(Ladder.ofBits(List.of(8, 14, -1)));
    assertThat(three.ladder()).hasToString("8 14 fp32");
    assertThat(three.switchEpochs()).containsExactly(9, 29);
    assertThat(three.newPolicy(List.of()).kind()).isEqualTo(PolicyKind.FIXED);
    MuppetConfiguration one = fixed.withGears(Ladder.ofBits(List.of(-1)));
    assertThat(one.switchEpochs()).isEmpty();
    assertThat(one.newPolicy(List.of()).precision()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void gearsOfAnotherLadderAreRefused() {
    MuppetConfiguration muppet = Presets.load("muppet-cifar10-resnet20.ini").muppet();
    String rule = " (must be gears of Prec_Schedule, its last included: 8 12 14 16 fp32)";
    assertThatThrownBy(() -> muppet.withGears(Ladder.ofBits(List.of(8, 10, -1))))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot resume: the run climbs 8 10 fp32" + rule);
    assertThatThrownBy(() -> muppet.withGears(Ladder.ofBits(List.of(8, 16))))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot resume: the run climbs 8 16" + rule);
  }

  @Test
  void controlsOfAPolicyAreOneOverrideAway() {
    GearshiftConfiguration fixed =
        Presets.load(
            "muppet-cifar10-resnet20.ini",
            "policy.Policy=fixed",
            "muppet_hyperparameters.Prec_Epoch_Schedule=9 19 29 39");
    assertThat(fixed.muppet().switchEpochs()).containsExactly(9, 19, 29, 39);
    GearshiftConfiguration none = Presets.load("muppet-cifar10-resnet20.ini", "policy.Policy=none");
    assertThat(none.muppet().ladder()).hasToString("8");
  }
}
