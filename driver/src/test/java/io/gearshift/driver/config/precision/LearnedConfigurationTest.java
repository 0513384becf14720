package io.gearshift.driver.config.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnedConfigurationTest {
  private static GearshiftConfiguration of(String... overrides) {
    return ConfigurationLoader.ofOverrides(Arrays.asList(overrides));
  }

  @Test
  void aRunOfLearnedQuantizersHasOneGear() {
    GearshiftConfiguration learned =
        of(
            "muppet_hyperparameters.Run_Muppet=False",
            "learned.Weight_Quantizer=parametric_fp_d_xmax");
    assertThat(learned.muppet().ladder().labels()).containsExactly("learned");
    assertThat(learned.gearsFrom()).isEqualTo("--set (Weight_Quantizer)");
    assertThat(learned.learned().isGear(learned.muppet().ladder().precision(0))).isTrue();
    assertThat(ConfigurationLoader.ofResolved(learned.resolved(), List.of())).isEqualTo(learned);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "muppet_hyperparameters.Run_Muppet=True | be none with a policy",
        "multipliers.Format=fxp | be none with a [multipliers] Format",
        "widths.Mode=search | Invalid ",
        "arithmetic.Kernels=cuda | be none with Kernels: cuda",
        "arithmetic.First_Layer=8 | be none with a First_Layer",
        "learned.Weight_Bits_Min=1 | Invalid Weight_Bits_Min: 1 (must be at least 2 on a uniform",
        "learned.Weight_Bits_Min=9 | Invalid Weight_Bits_Min: 9 (must be at most Weight_Bits_Max: 8)",
        "learned.Weight_Step_Min=2 | Invalid Weight_Step_Min: 2.0 (must be at most Weight_Step_Max",
        "learned.Input_Target=8.1 | Invalid Input_Target: 8.1 (must be none where no quantiser",
        "learned.Weight_Target=0 | Invalid Weight_Target: 0 (must be above 0",
        "learned.Gradient_Bits=12 | Invalid Gradient_Bits: 12",
      })
  void contradictionsAreToldInOneLine(String override, String message) {
    assertThatThrownBy(
            () ->
                of(
                    "muppet_hyperparameters.Run_Muppet=False",
                    "learned.Weight_Quantizer=parametric_fp_b_xmax",
                    override))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
