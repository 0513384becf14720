package io.gearshift.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.config.precision.LearnedConfiguration;
import io.gearshift.driver.config.precision.LearnedForm;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.StoredFile;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.numerics.Bounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicExperimentTest {
  private static final String HEAD =
      """
      [DEFAULT]
      num_layers = 20
      shortcut_type =
      initial_learning_rate = 0.1

      """;

  @TempDir private Path folder;

  private PublicExperiment read(String text, String name) throws IOException {
    Path file = folder.resolve("experiments.cfg");
    Files.writeString(file, text);
    return PublicExperiment.read(
        new StoredFile(Folder.at(folder), file.getFileName().toString()), name, false);
  }

  private GearshiftConfiguration configuration(String text, String name) throws IOException {
    Path preset = folder.resolve("preset.ini");
    Files.writeString(
        preset,
        "[training_hyperparameters]\nTotal_Epochs: 160\n[muppet_hyperparameters]\nRun_Muppet: False\nBit_Width: -1\n");
    return read(text, name)
        .on(
            new StoredFile(Folder.at(folder), "preset.ini"),
            List.of("training_hyperparameters.Total_Epochs=20"),
            List.of("run.Seed=5"));
  }

  @Test
  void aSectionInheritsFromDefaultWhereverThatStands() throws IOException {
    String own =
        """
        [A] # what it was run on
        initial_learning_rate = 0.03
        w_quantize = parametric_fp_d_xmax
        a_quantize = parametric_fp_d_xmax_relu
        A_Bitwidth = 6
        target_weight_kbytes = 70.1
        target_activation_kbytes = 92.1
        target_activation_type = sum
        initial_cost_lambda3 = 1.0

        """;
    for (String text : List.of(HEAD + own, own + HEAD)) {
      GearshiftConfiguration configuration = configuration(text, "A");
      assertThat(configuration.network().architecture()).isEqualTo("resnet20");
      assertThat(configuration.training().learningRate()).isEqualTo(0.03);
      assertThat(configuration.training().totalEpochs()).isEqualTo(20);
      assertThat(configuration.training().seed()).isEqualTo(5);
      LearnedConfiguration learned = configuration.learned();
      assertThat(learned.weights().orElseThrow())
          .isEqualTo(
              new LearnedConfiguration.Side(
                  LearnedForm.PARAMETRIC_FP_D_XMAX,
                  4,
                  0x1p-3,
                  new Bounds(2, 8),
                  new Bounds(0x1p-8f, 1),
                  new Bounds(0x1p-16f, 127),
                  new Bounds(0x1p-8f, 127)));
      assertThat(learned.inputs().orElseThrow())
          .isEqualTo(
              new LearnedConfiguration.Side(
                  LearnedForm.PARAMETRIC_FP_D_XMAX,
                  6,
                  0x1p-3,
                  new Bounds(1, 8),
                  new Bounds(0x1p-8f, 1),
                  new Bounds(0x1p-14f, 255),
                  new Bounds(0x1p-8f, 255)));
      assertThat(learned.weightBudget())
          .contains(new SizeBudget(70.1, 0.1f, SizeBudget.Extent.SUM));
      assertThat(learned.inputBudget()).contains(new SizeBudget(92.1, 1, SizeBudget.Extent.SUM));
      assertThat(configuration.muppet().ladder().labels()).containsExactly("learned");
    }
  }

  @Test
  void defaultItselfIsSinglePrecision() throws IOException {
    GearshiftConfiguration configuration = configuration(HEAD, "DEFAULT");
    assertThat(configuration.learned().isOn()).isFalse();
    assertThat(configuration.muppet().ladder().labels()).containsExactly("fp32");
  }

  @Test
  void whatIsOtherwiseHereIsSaid() throws IOException {
    PublicExperiment experiment = read(HEAD + "[P]\nw_quantize = pow2\nscale_layer = True\n", "P");
    assertThat(experiment.notes()).hasSize(2);
    assertThat(experiment.notes().get(0)).startsWith("shortcut_type ''");
    assertThat(experiment.notes().get(1)).startsWith("scale_layer");
  }

  @Test
  void noTargetIsNone() throws IOException {
    GearshiftConfiguration configuration =
        configuration(
            HEAD + "[A]\nw_quantize = parametric_fp_d_xmax\ntarget_weight_kbytes = -1.\n", "A");
    assertThat(configuration.learned().weightBudget()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "w_quantise = fp | Unknown key: [A] w_quantise (nearest: w_quantize), line 7",
        "w_quantize = parametric_fp_d_xmin | Invalid w_quantize: parametric_fp_d_xmin (must be one of none, fp, pow2",
        "a_quantize = parametric_fp_d_xmax | Invalid a_quantize: parametric_fp_d_xmax (must end with _relu",
        "w_bitwidth = 4.5 | Invalid w_bitwidth: 4.5 (must be a whole number from 1 to 16",
        "num_layers = 110 | Invalid num_layers: 110 (must be 20, 32, 44 or 56), line 7",
        "optimizer = lars | Invalid optimizer: lars (must be SGD or Adam), line 7",
        "weightfile = params/best.h5 | Invalid weightfile: params/best.h5 (must be a run or a model zip",
        "target_weight_kbytes = many | Invalid target_weight_kbytes: many (must be above 0",
        "target_weight_kbytes = 70.1 | Invalid Weight_Target: 70.1 (must be none where no quantiser",
      })
  void whatIsWrongIsToldInOneLine(String entry, String message) {
    assertThatThrownBy(() -> configuration(HEAD + "[A]\n" + entry + "\n", "A"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void sectionsThatAreNotAskedForAreCheckedForKeysToo() {
    assertThatThrownBy(() -> read(HEAD + "[A]\n[B]\nw_bits = 2\n", "A"))
        .hasMessageContaining("Unknown key: [B] w_bits (nearest: ");
    assertThatThrownBy(() -> read(HEAD + "[A_B]\n", "A_b"))
        .hasMessageContaining("Unknown experiment: A_b (nearest: A_B)");
    assertThatThrownBy(() -> read(HEAD + "[A]\nw_bitwidth = 2\nW_bitwidth = 3\n", "A"))
        .hasMessageContaining("Repeated key: [A] W_bitwidth (must be given once), lines 7 and 8");
  }
}
