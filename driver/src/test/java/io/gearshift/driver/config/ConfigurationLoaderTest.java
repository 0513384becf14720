package io.gearshift.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.config.data.DatasetConfiguration;
import io.gearshift.driver.config.data.DatasetConfiguration.Augmentation;
import io.gearshift.driver.config.run.TrainingConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.driver.policy.rate.LearningRateSchedule.Change;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {

  /** All keys that the public format has, as its files write them. */
  private static final String PUBLIC_FORMAT =
      """
      [dataset]
      Dataset: cifar100
      Dataset_Location: /data/a#b;c

      [cnn]
      Architecture: resnet
      Depth: 32\s
      Cardinality: 8
      Widen_Factor: 4\s
      Growth_Rate: 12
      Compression_Rate: 2

      [training_hyperparameters]
      Print_Only: True
      Total_Epochs: 115
      Train_Batch: 256
      Test_Batch: 64
      Learning_Rate: 0.05
      Min_LR: 0.0005
      Dropout_Ratio: 0
      Gamma: 0.1
      Momentum: 0.8
      Weight_Decay: 2e-4
      Momentum_Schedule:\s
      LR_Schedule: 50 -1 100 0.3
      Train_Val_Split: 0.8

      [pruning_hyperparameters]
      Sub_Classes:\s

      [muppet_hyperparameters]
      Run_Muppet: True
      Bit_Width: 8
      Data_Type: DFixed
      Round_Meth: Simple
      Policy_Resolution: 4
      Policy_Patience: 5
      Low_Prec_Limit: 8
      Fp32_Epochs_Per_Lr: 6
      Prec_Epoch_Schedule: 41 50\s
      Prec_Schedule: 8 12 -1

      [pytorch_parameters]
      Manual_Seed: -1
      GPU_ID: 2,3
      Pretrained: ${PATH_TO}/${Test_Name}/70-model.pth.tar
      # Pretrained: elsewhere
      Tee_Printing: None
      """;

  @TempDir Path folder;
  private final List<String> log = new ArrayList<>();

  @Test
  void publicFileKeepsItsMeaning() throws IOException {
    GearshiftConfiguration c = load(PUBLIC_FORMAT);

    assertThat(c.dataset().name()).isEqualTo(DatasetConfiguration.Name.CIFAR100);
    assertThat(c.dataset().location()).isEqualTo("/data/a#b;c");
    assertThat(c.dataset().trainingShare()).isEqualTo(0.8);
    assertThat(c.dataset().augmentation()).isEqualTo(Augmentation.STANDARD);
    assertThat(c.network().architecture()).isEqualTo("resnet32");
    assertThat(c.training())
        .isEqualTo(
            new TrainingConfiguration(
                115,
                1,
                256,
                64,
                0.05,
                0.0005,
                0.1,
                List.of(
                    new Change(50, OptionalDouble.empty()),
                    new Change(100, OptionalDouble.of(0.3))),
                0.8,
                2e-4,
                1));
    assertThat(c.muppet().policy()).isEqualTo(PolicyKind.FIXED);
    assertThat(c.muppet().ladder()).hasToString("8 12 fp32");
    assertThat(c.muppet().switchEpochs()).containsExactly(41, 50);
    assertThat(c.muppet().settings().resolution()).isEqualTo(4);
    assertThat(c.muppet().settings().patience()).isEqualTo(5);
    assertThat(c.muppet().rates())
        .isEqualTo(new LearningRateSchedule.SinglePrecisionDecay(0.05, 0.1, 0.0005, 6));
    assertThat(c.arithmetic().forwardRounding()).isEqualTo(Rounding.NEAREST_EVEN);
    assertThat(c.records().checkpoints()).isFalse();
  }

  @Test
  void sectionsThatAreReadPastAreLoggedInOneLine() throws IOException {
    load(PUBLIC_FORMAT);
    assertThat(log)
        .containsExactly(
            "Read past [pruning_hyperparameters] and [pytorch_parameters] of "
                + folder.resolve("run.ini")
                + ": they configure the public MuPPET code and mean nothing here");
  }

  @Test
  void keysInLowerCaseWithEqualsSignsAreTheSame() throws IOException {
    String written =
        PUBLIC_FORMAT
            .lines()
            .map(
                line ->
                    line.startsWith("#") || !line.contains(":")
                        ? line
                        : line.replaceFirst(": ?", " = "))
            .map(
                line ->
                    line.contains("=")
                        ? line.substring(0, line.indexOf('=')).toLowerCase(java.util.Locale.ROOT)
                            + line.substring(line.indexOf('='))
                        : line)
            .reduce("", (all, line) -> all + line + "\n");
    assertThat(load(written)).isEqualTo(load(PUBLIC_FORMAT));
  }

  @Test
  void runWithoutAPolicyFollowsTheSchedule() throws IOException {
    GearshiftConfiguration c = load(PUBLIC_FORMAT, "muppet_hyperparameters.Run_Muppet=False");
    assertThat(c.muppet().policy()).isEqualTo(PolicyKind.NONE);
    assertThat(c.muppet().ladder()).hasToString("8");
    assertThat(c.muppet().rates())
        .isEqualTo(new LearningRateSchedule.Stepped(0.05, 0.1, c.training().learningRateChanges()));
  }

  @Test
  void floatStandsAboveAnyBitWidthWithoutAPolicy() throws IOException {
    GearshiftConfiguration c =
        load(
            PUBLIC_FORMAT,
            "muppet_hyperparameters.Run_Muppet=False",
            "muppet_hyperparameters.Data_Type=Float");
    assertThat(c.muppet().ladder().precision(0)).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void publicNamesOfNetworksBecomeOurs() throws IOException {
    assertThat(architecture("alexnet", "cifar10", 29)).isEqualTo("alexnet-cifar");
    assertThat(architecture("alexnet", "imagenet", 29)).isEqualTo("alexnet");
    assertThat(architecture("resnet", "cifar10", 56)).isEqualTo("resnet56");
    assertThat(architecture("resnet", "imagenet", 18)).isEqualTo("resnet18");
    assertThat(architecture("googlenet_quant", "imagenet", 29)).isEqualTo("googlenet");
    assertThat(architecture("file:nets/Mine.json", "folder", 1)).isEqualTo("file:nets/Mine.json");
    assertThat(
            ConfigurationLoader.ofOverrides(List.of("cnn.Architecture=file:a.json"))
                .network()
                .file())
        .hasValue("a.json");
  }

  @Test
  void laterOverridesStandAboveEarlierOnesAndTheFile() throws IOException {
    GearshiftConfiguration c =
        load(
            "[spark]\nWorkers: 2\n",
            "spark.workers=3",
            "SPARK.Workers = 4",
            "training_hyperparameters.Train_Batch=64",
            "arithmetic.First_Layer=fp32");
    assertThat(c.spark().workers()).isEqualTo(4);
    assertThat(c.spark().batchPerWorker()).isEqualTo(16);
    assertThat(c.spark().slices()).isZero();
    assertThat(c.arithmetic().firstLayer()).hasValue(Precision.FLOAT32);
    assertThat(c.arithmetic().lastLayer()).isEmpty();
  }

  @Test
  void resolvedConfigurationRepeatsTheRunAfterAWayThroughJson() throws IOException {
    GearshiftConfiguration c =
        load(PUBLIC_FORMAT, "arithmetic.First_Layer=16", "run.Seed=-9223372036854775808");
    ObjectMapper json = new ObjectMapper();
    Map<String, Map<String, Object>> kept =
        json.readValue(json.writeValueAsString(c.resolved()), new TypeReference<>() {});

    assertThat(ConfigurationLoader.ofResolved(kept, List.of())).isEqualTo(c);
    assertThat(ConfigurationLoader.ofResolved(kept, List.of("run.Seed=2"))).isNotEqualTo(c);
    assertThat(c.resolved().get("muppet_hyperparameters"))
        .containsEntry("Prec_Schedule", List.of(8, 12, -1))
        .containsEntry("Run_Muppet", true)
        .containsEntry("Bit_Width", 8);
  }

  @Test
  void printedConfigurationLoadsAsItself() throws IOException {
    GearshiftConfiguration c = load(PUBLIC_FORMAT);
    assertThat(load(c.toString())).isEqualTo(c);
  }

  @Test
  void noPartCanBeSentToExecutors() throws IOException {
    GearshiftConfiguration c = load("[run]\n");
    assertThat(
            List.of(
                c,
                c.dataset(),
                c.network(),
                c.training(),
                c.muppet(),
                c.arithmetic(),
                c.averaging(),
                c.spark(),
                c.records()))
        .noneMatch(part -> part instanceof Serializable);
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> ConfigurationLoader.load(Path.of("none.ini"), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid configuration file: none.ini (must be a file)");
  }

  @Test
  void fileThatIsNotTextIsNamed() throws IOException {
    Path file = folder.resolve("binary.ini");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertThatThrownBy(() -> ConfigurationLoader.load(file, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid configuration file: " + file + " (must be UTF-8 text; this is UTF-16)");
  }

  @Test
  void byteOrderMarkIsNotPartOfTheFirstSection() throws IOException {
    assertThat(load("\ufeff[spark]\nWorkers: 4\n").spark().workers()).isEqualTo(4);
  }

  private String architecture(String name, String dataset, int depth) throws IOException {
    return load("[cnn]\nArchitecture: "
            + name
            + "\nDepth: "
            + depth
            + "\n[dataset]\nDataset: "
            + dataset
            + "\n")
        .network()
        .architecture();
  }

  private GearshiftConfiguration load(String ini, String... overrides) throws IOException {
    Path file = folder.resolve("run.ini");
    Files.writeString(file, ini, StandardCharsets.UTF_8);
    return ConfigurationLoader.load(file, List.of(overrides), log::add);
  }
}
