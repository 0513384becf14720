package io.gearshift.driver.config.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.driver.policy.RangeSearchPolicy;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiplierConfigurationTest {

  private static GearshiftConfiguration of(String... overrides) {
    return ConfigurationLoader.ofOverrides(List.of(overrides));
  }

  @Test
  void withoutAFormatNothingChanges() {
    GearshiftConfiguration c = of();
    assertThat(c.multipliers().format()).isEmpty();
    assertThat(c.multipliers().rangeInitEpochs()).isZero();
    assertThat(c.muppet().ladder()).hasToString("8");
    assertThat(c.epochs()).isEqualTo(c.training().totalEpochs());
  }

  @Test
  void dynamicRangesBeginWithASearch() {
    GearshiftConfiguration c = of("multipliers.Format=dfxp");
    assertThat(c.muppet().policy()).isEqualTo(PolicyKind.RANGE_SEARCH);
    assertThat(c.muppet().ladder()).hasToString("range search 31 DFXP 9/11");
    assertThat(c.muppet().newPolicy(List.of())).isInstanceOf(RangeSearchPolicy.class);
    assertThat(c.gearsFrom()).isEqualTo("--set (Format)");
    assertThat(c.multipliers().formatOf(new Precision.Named("range search 31")))
        .contains(new MultiplierFormat(MultiplierFormat.Kind.DFXP, 5, 31, 31));
    assertThat(c.multipliers().formatOf(new Precision.Named("DFXP 9/11")))
        .contains(new MultiplierFormat(MultiplierFormat.Kind.DFXP, 5, 9, 11));
    assertThat(c.multipliers().formatOf(Precision.FLOAT32)).isEmpty();
    assertThat(ConfigurationLoader.ofResolved(c.resolved(), List.of())).isEqualTo(c);
  }

  @ParameterizedTest
  @CsvSource({"flp,FLP", "hflp,HFLP", "fxp,FXP 9/11"})
  void otherFormatsTrainFromTheFirstEpoch(String format, String ladder) {
    GearshiftConfiguration c = of("multipliers.Format=" + format);
    assertThat(c.muppet().policy()).isEqualTo(PolicyKind.NONE);
    assertThat(c.muppet().ladder()).hasToString(ladder);
    assertThat(c.epochs()).isEqualTo(c.training().totalEpochs());
    assertThat(c.multipliers().moves()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multipliers.Format=half|Invalid Format: half (must be one of none, flp, hflp, fxp, dfxp)",
        "multipliers.Initial_Range=31|Invalid Initial_Range: 31 (must be a whole number from -30 to 30)",
        "multipliers.Propagation_Bits=0|Invalid Propagation_Bits: 0 (must be a whole number from 1 to 31)",
        "multipliers.Update_Bits=8|Invalid Update_Bits: 8 (must be at least Propagation_Bits: 9)",
        "multipliers.Range_Update_Frequency=0|Invalid Range_Update_Frequency: 0 (must be a whole number of at"
            + " least 1)",
        "multipliers.Max_Overflow_Rate=1|Invalid Max_Overflow_Rate: 1 (must be at least 0 and below 1)",
        "multipliers.Range_Init_Epochs=-1|Invalid Range_Init_Epochs: -1 (must be a whole number of at least 0)",
        "arithmetic.First_Layer=16|Invalid Format: dfxp (must be none with a First_Layer or Last_Layer"
            + " of its own)",
        "muppet_hyperparameters.Run_Muppet=True|Invalid Format: dfxp (must be none with a policy that"
            + " climbs a ladder)",
        "optimizer.Optimizer=adam|Invalid Optimizer: adam (must be sgd with [multipliers] Format:"
            + " dfxp)"
      })
  void contradictionsAreToldInOneLine(String setting, String message) {
    assertThatThrownBy(() -> of("multipliers.Format=dfxp", setting))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }

  @Test
  void onAGpuSinglePrecisionIsTrained() {
    assertThat(of("multipliers.Format=flp", "arithmetic.Kernels=cuda").multipliers().format())
        .contains(MultiplierFormat.SINGLE);
  }

  @Test
  void momentumOfAnOptimizerWithoutItCannotRise() {
    assertThatThrownBy(() -> of("optimizer.Optimizer=adam", "optimizer.Momentum_End=0.7"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid Momentum_End: 0.7 (must be same with Optimizer: adam, which takes no Momentum)");
  }
}
