package io.gearshift.driver.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.config.precision.MuppetConfiguration;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file without [muppet_hyperparameters] trains in single precision unless something asks. */
class GearSourcesTest {
  /** What a file of MuPPET's host project holds. */
  private static final String HOST_FILE =
      """
      [dataset]
      Dataset: cifar10
      [cnn]
      Architecture: resnet
      Depth: 20
      [training_hyperparameters]
      LR_Schedule: 50 -1
      [pruning_hyperparameters]
      Sub_Classes:
      [pytorch_parameters]
      GPU_ID: 0
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void host() throws IOException {
    file = Files.writeString(folder.resolve("host.ini"), HOST_FILE);
  }

  private GearshiftConfiguration load(String more, String... overrides) throws IOException {
    Files.writeString(file, HOST_FILE + more);
    return ConfigurationLoader.load(file, List.of(overrides));
  }

  @Test
  void aFileOfTheHostProjectMeansSinglePrecision() throws IOException {
    GearshiftConfiguration host = load("");
    assertThat(host.muppet().ladder()).hasToString("fp32");
    assertThat(host.muppet().policy()).isEqualTo(PolicyKind.NONE);
    assertThat(host.muppet().rates()).isInstanceOf(LearningRateSchedule.Stepped.class);
    assertThat(host.gearsFrom()).isEqualTo(file + ", which has no [muppet_hyperparameters]");
  }

  @Test
  void itsRecordMeansTheSame() throws IOException {
    GearshiftConfiguration host = load("");
    GearshiftConfiguration again = ConfigurationLoader.ofResolved(host.resolved(), List.of());
    assertThat(again).isEqualTo(host);
    assertThat(again.muppet().ladder()).hasToString("fp32");
    assertThat(again.gearsFrom()).isEqualTo("the record of the run");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          muppet_hyperparameters.Bit_Width=8 | 8 | NONE
          muppet_hyperparameters.Data_Type=DFixed | 8 | NONE
          muppet_hyperparameters.Data_Type=Float | fp32 | NONE
          muppet_hyperparameters.Run_Muppet=True | 8 12 14 16 fp32 | MUPPET
          muppet_hyperparameters.Run_Muppet=False | fp32 | NONE
          muppet_hyperparameters.Round_Meth=Simple | fp32 | NONE
          muppet_hyperparameters.Prec_Schedule=8 -1 | fp32 | NONE
          policy.Policy=muppet | 8 12 14 16 fp32 | MUPPET
          policy.Policy=none | fp32 | NONE
          policy.Policy=auto | fp32 | NONE
          arithmetic.First_Layer=fp32 | fp32 | NONE
          """)
  void anOverrideThatAsksForGearsIsHeard(String override, String ladder, PolicyKind policy)
      throws IOException {
    MuppetConfiguration muppet = load("", override).muppet();
    assertThat(muppet.ladder()).hasToString(ladder);
    assertThat(muppet.policy()).isEqualTo(policy);
  }

  @Test
  void ourOwnPolicySectionIsHeard() throws IOException {
    assertThat(load("[policy]\nPolicy: muppet\n").muppet().ladder()).hasToString("8 12 14 16 fp32");
    assertThat(load("[policy]\nAlpha: 1\n").muppet().ladder()).hasToString("fp32");
  }

  @Test
  void theSectionsOwnDefaultsCountOnceItIsThere() throws IOException {
    GearshiftConfiguration empty = load("[muppet_hyperparameters]\n");
    assertThat(empty.muppet().ladder()).hasToString("8");
    assertThat(empty.gearsFrom()).isEqualTo("default (Bit_Width)");
  }

  @Test
  void everySourceIsToldWithItsKeys() throws IOException {
    assertThat(
            load("[muppet_hyperparameters]\nRun_Muppet: True\nBit_Width: 8\n", "policy.Ladder=auto")
                .gearsFrom())
        .isEqualTo(file + " (Run_Muppet, Bit_Width), --set (Ladder), default (Prec_Schedule)");
    assertThat(load("", "muppet_hyperparameters.Bit_Width=12").gearsFrom())
        .isEqualTo("--set (Bit_Width)");
    assertThat(ConfigurationLoader.ofOverrides(List.of()).gearsFrom())
        .isEqualTo("default (Bit_Width)");
  }

  @Test
  void theDefaultsFileIsNoFileOfTheHostProject() {
    GearshiftConfiguration defaults = Presets.load("defaults.ini");
    assertThat(defaults.muppet().ladder()).hasToString("8");
  }
}
