package io.gearshift.driver.config.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme.Widths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WidthConfigurationTest {

  private static GearshiftConfiguration with(String... settings) {
    List<String> overrides = new ArrayList<>(List.of("muppet_hyperparameters.Run_Muppet=False"));
    Arrays.stream(settings).map(setting -> "widths." + setting).forEach(overrides::add);
    return ConfigurationLoader.ofOverrides(overrides);
  }

  @Test
  void aSearchIsOneGearByName() {
    GearshiftConfiguration configuration = with("Mode=search", "Complexity_Decay=0.00335");
    assertThat(configuration.muppet().ladder()).hasToString("width search");
    assertThat(configuration.widths().weightWidths()).containsExactly(1, 2, 3, 4);
    assertThat(configuration.widths().inputWidths()).containsExactly(2, 3, 4);
    assertThat(configuration.widths().complexityDecay()).isEqualTo(0.00335);
    assertThat(configuration.gearsFrom()).endsWith("(Mode)");
  }

  @Test
  void widthsAreForAllLayersOrForEach() {
    assertThat(with("Mode=fixed").muppet().ladder()).hasToString("widths 2/2");
    GearshiftConfiguration configuration = with("Mode=fixed", "Layer_Widths=a.b=1/4 c=3/2");
    assertThat(configuration.muppet().ladder()).hasToString("mixed widths");
    Map<String, Widths> layers = configuration.widths().layers().layers();
    assertThat(layers)
        .containsExactlyInAnyOrderEntriesOf(Map.of("a.b", new Widths(1, 4), "c", new Widths(3, 2)));
    assertThat(LayerWidths.parse(LayerWidths.text(layers)).layers()).isEqualTo(layers);
    assertThat(LayerWidths.parse("4/1").all()).isEqualTo(Optional.of(new Widths(4, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "2/5", "0/2", "2/2 2/2", "a=2/2 2/2", "a=2/2 a=1/1", "=2/2"})
  void otherTextsAreNoWidths(String text) {
    assertThatThrownBy(() -> with("Mode=fixed", "Layer_Widths=" + text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Layer_Widths")
        .hasMessageContaining(
            "must be weight/input, or layer=weight/input with spaces between, each from 1 to 4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "widths.Weight_Widths=1 1 | Invalid Weight_Widths: 1 1 (must be at least one width, each once)",
        "multipliers.Format=flp | Invalid Mode: search (must be none with a [multipliers] Format)",
        "arithmetic.First_Layer=8 | Invalid Mode: search (must be none with a First_Layer or Last_Layer of its own)",
        "arithmetic.Kernels=cuda | Invalid Mode: search (must be none with Kernels: cuda)",
        "policy.Policy=muppet | Invalid Mode: search (must be none with a policy that climbs a ladder)",
      })
  void whatDoesNotGoWithWidthsIsRefused(String override, String message) {
    assertThatThrownBy(
            () ->
                ConfigurationLoader.ofOverrides(
                    List.of(
                        "muppet_hyperparameters.Run_Muppet=False", "widths.Mode=search", override)))
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Complexity_Decay=-1", "Alpha_Rate=0", "Gradient_Bits=9", "Input_Widths=5"})
  void numbersKeepTheirRules(String setting) {
    assertThatThrownBy(() -> with("Mode=search", setting))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Invalid " + setting.substring(0, setting.indexOf('=')));
  }
}
