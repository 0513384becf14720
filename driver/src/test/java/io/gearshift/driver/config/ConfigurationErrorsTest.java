package io.gearshift.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.config.run.SparkConfiguration;
import io.gearshift.driver.error.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationErrorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sprak.Workers=2 | Unknown section: [sprak] (nearest: [spark])
          spark.Worker=2 | Unknown key: [spark] Worker (nearest: Workers)
          training_hyperparameters.Learing_rate=1 | Unknown key: [training_hyperparameters] Learing_rate (nearest: Learning_Rate)
          spark.Frequency=2 | Unknown key: [spark] Frequency (nearest: [averaging] Frequency)
          Workers=2 | Invalid --set: Workers=2 (must have the form section.Key=value)
          spark.Workers | Invalid --set: spark.Workers (must have the form section.Key=value)
          """)
  void unknownNamesNameTheNearest(String override, String message) {
    fails(message, override);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training_hyperparameters.Total_Epochs=ten | Invalid Total_Epochs: ten (must be a whole number of at least 1)
          training_hyperparameters.Total_Epochs=0 | Invalid Total_Epochs: 0 (must be a whole number of at least 1)
          training_hyperparameters.Total_Epochs= | Invalid Total_Epochs: (nothing) (must be a whole number of at least 1)
          training_hyperparameters.Total_Epochs=99999999999 | Invalid Total_Epochs: 99999999999 (must be a whole number of at least 1)
          training_hyperparameters.Learning_Rate=NaN | Invalid Learning_Rate: NaN (must be above 0)
          training_hyperparameters.Learning_Rate=-0.1 | Invalid Learning_Rate: -0.1 (must be above 0)
          training_hyperparameters.Momentum=1 | Invalid Momentum: 1 (must be at least 0 and below 1)
          training_hyperparameters.Print_Only=maybe | Invalid Print_Only: maybe (must be True or False)
          training_hyperparameters.LR_Schedule=50 | Invalid LR_Schedule: 50 (must be pairs of an epoch and a learning rate above 0, or -1 for times Gamma, epochs rising)
          training_hyperparameters.LR_Schedule=50 -1 40 -1 | Invalid LR_Schedule: 50 -1 40 -1 (must be pairs of an epoch and a learning rate above 0, or -1 for times Gamma, epochs rising)
          muppet_hyperparameters.Bit_Width=17 | Invalid Bit_Width: 17 (must be a bit width from 2 to 16, or -1 for single precision)
          muppet_hyperparameters.Prec_Schedule=8 x | Invalid Prec_Schedule: 8 x (must be bit widths from 2 to 16, or -1)
          muppet_hyperparameters.Round_Meth=Up | Invalid Round_Meth: Up (must be one of Simple, Stochastic)
          policy.Ladder=automatic | Invalid Ladder: automatic (must be one of configured, auto)
          policy.Policy=mupet | Invalid Policy: mupet (must be one of auto, muppet, fixed, cyclic, none)
          dataset.Dataset=cifar | Invalid Dataset: cifar (must be one of digits, mnist, cifar10, cifar100, imagenet, folder)
          arithmetic.First_Layer=99 | Invalid First_Layer: 99 (must be a bit width from 2 to 16, or fp32, or same)
          averaging.Exchange_Bits=12 | Invalid Exchange_Bits: 12 (must be one of 8, 16, 32)
          arithmetic.Kernels=metal | Invalid Kernels: metal (must be one of auto, onednn, cuda, reference)
          spark.Device=-1 | Invalid Device: -1 (must be a whole number from 0 to 1023)
          training_hyperparameters.Learning_Rate=0,1 | Invalid Learning_Rate: 0,1 (must be above 0; a comma is no decimal point: 0.1)
          training_hyperparameters.Learning_Rate=1,000.5 | Invalid Learning_Rate: 1,000.5 (must be above 0; no separators between digits, and a point before decimals)
          training_hyperparameters.Learning_Rate=0.1f | Invalid Learning_Rate: 0.1f (must be above 0; a number alone, without f)
          training_hyperparameters.Learning_Rate=1e-3d | Invalid Learning_Rate: 1e-3d (must be above 0; a number alone, without d)
          training_hyperparameters.Learning_Rate=10 % | Invalid Learning_Rate: 10 % (must be above 0; a number alone, without %)
          training_hyperparameters.Learning_Rate=0x1p-3 | Invalid Learning_Rate: 0x1p-3 (must be above 0; decimal digits)
          training_hyperparameters.Learning_Rate=1e400 | Invalid Learning_Rate: 1e400 (must be above 0; too large for a number of 64 bits)
          training_hyperparameters.Weight_Decay=1e-400 | Invalid Weight_Decay: 1e-400 (must be at least 0; too small for a number of 64 bits)
          training_hyperparameters.Learning_Rate=Infinity | Invalid Learning_Rate: Infinity (must be above 0)
          training_hyperparameters.Learning_Rate=−0.1 | Invalid Learning_Rate: −0.1 (must be above 0; ASCII digits and signs: -0.1)
          training_hyperparameters.Learning_Rate=0 .1 | Invalid Learning_Rate: 0 .1 (must be above 0)
          training_hyperparameters.Total_Epochs=1,000 | Invalid Total_Epochs: 1,000 (must be a whole number of at least 1; no separators between digits: 1000)
          training_hyperparameters.Total_Epochs=1_000_000 | Invalid Total_Epochs: 1_000_000 (must be a whole number of at least 1; no separators between digits: 1000000)
          training_hyperparameters.Total_Epochs=0x10 | Invalid Total_Epochs: 0x10 (must be a whole number of at least 1; decimal digits: 16)
          training_hyperparameters.Total_Epochs=١٢ | Invalid Total_Epochs: ١٢ (must be a whole number of at least 1; ASCII digits and signs: 12)
          training_hyperparameters.Total_Epochs=5 epochs | Invalid Total_Epochs: 5 epochs (must be a whole number of at least 1; a number alone, without epochs)
          training_hyperparameters.Total_Epochs=10.0 | Invalid Total_Epochs: 10.0 (must be a whole number of at least 1)
          training_hyperparameters.LR_Schedule=5 0,1 | Invalid LR_Schedule: 5 0,1 (must be pairs of an epoch and a learning rate above 0, or -1 for times Gamma, epochs rising; a comma is no decimal point: 0.1)
          training_hyperparameters.LR_Schedule=[5, 0.1] | Invalid LR_Schedule: [5, 0.1] (must be pairs of an epoch and a learning rate above 0, or -1 for times Gamma, epochs rising; spaces between entries, nothing else: 5 0.1)
          muppet_hyperparameters.Prec_Schedule=8, 12, -1 | Invalid Prec_Schedule: 8, 12, -1 (must be bit widths from 2 to 16, or -1; spaces between entries, nothing else: 8 12 -1)
          muppet_hyperparameters.Prec_Schedule=8;12 | Invalid Prec_Schedule: 8;12 (must be bit widths from 2 to 16, or -1; spaces between entries, nothing else: 8 12)
          muppet_hyperparameters.Bit_Width=8bit | Invalid Bit_Width: 8bit (must be a bit width from 2 to 16, or -1 for single precision; a number alone, without bit)
          arithmetic.First_Layer=1٦ | Invalid First_Layer: 1٦ (must be a bit width from 2 to 16, or fp32, or same; ASCII digits and signs: 16)
          dataset.Dataset_Location=~/digits | Invalid Dataset_Location: ~/digits (must not begin with ~: only a shell puts a folder in its place)
          run.Seed=9223372036854775808 | Invalid Seed: 9223372036854775808 (must be a whole number of at most 64 bits)
          records.Runs_Root=s3a://host/runs | Invalid Runs_Root: s3a://host/runs (must be a local path, or the URI of a folder on HDFS)
          run.Seed=1.5 | Invalid Seed: 1.5 (must be a whole number of at most 64 bits)
          cnn.Architecture=resnet21 | Invalid Architecture: resnet21 (must be one of lenet, resnet20, resnet32, resnet44, resnet56, alexnet-cifar, alexnet, resnet18, resnet50, googlenet, inceptionv3, mobilenet-v2, airbench, quantres20, quantres18, quantres50, quantgooglenet, quantinceptionv3, maxout-pi-mnist, maxout-mnist, maxout-cifar10, maxout-svhn, resnet with a Depth, or file:PATH)
          cnn.Architecture=file: | Invalid Architecture: file: (must be one of lenet, resnet20, resnet32, resnet44, resnet56, alexnet-cifar, alexnet, resnet18, resnet50, googlenet, inceptionv3, mobilenet-v2, airbench, quantres20, quantres18, quantres50, quantgooglenet, quantinceptionv3, maxout-pi-mnist, maxout-mnist, maxout-cifar10, maxout-svhn, resnet with a Depth, or file:PATH)
          spark.Master=locl[2] | Invalid Master: locl[2] (must be local, local[N], local[*], local[N,failures], local-cluster[N,cores,MiB], yarn, spark://HOST:PORT or k8s://URL)
          """)
  void wrongValuesSayTheRule(String override, String message) {
    fails(message, override);
  }

  @Test
  void signsThatCannotBeSeenAreNamed() {
    fails(
        "Invalid Learning_Rate: \u00a00.1 (must be above 0; it holds U+00A0, which cannot be seen)",
        "training_hyperparameters.Learning_Rate=\u00a00.1");
    fails(
        "Invalid Workers: 2\\u200b (must be a whole number from 1 to 100000; it holds U+200B, which"
            + " cannot be seen)",
        "spark.Workers=2\u200b");
    fails(
        "Invalid Dataset_Location: a\\u001bb (must hold no control characters)",
        "dataset.Dataset_Location=a\u001bb");
  }

  @Test
  void aVeryLongValueIsCutInTheMessage() {
    fails(
        "Invalid Workers: "
            + "x".repeat(500)
            + "... (70000 characters) (must be a whole number from 1 to 100000)",
        "spark.Workers=" + "x".repeat(70_000));
  }

  @Test
  void bitWidthMustBeginTheLadder() {
    fails(
        "Invalid Bit_Width: 9 (must be the first entry of Prec_Schedule: 8)",
        "muppet_hyperparameters.Run_Muppet=True",
        "muppet_hyperparameters.Bit_Width=9");
  }

  @Test
  void ladderMustRise() {
    fails(
        "Invalid Prec_Schedule: 8 16 12 -1 (must rise from entry to entry, -1 last)",
        "muppet_hyperparameters.Run_Muppet=True",
        "muppet_hyperparameters.Prec_Schedule=8 16 12 -1");
    fails(
        "Invalid Prec_Schedule: (nothing) (must hold Bit_Width: 8)",
        "muppet_hyperparameters.Run_Muppet=True",
        "muppet_hyperparameters.Prec_Schedule=");
  }

  @Test
  void dataTypeMustFitTheBitWidth() {
    fails(
        "Invalid Data_Type: DFixed (must be Float with Bit_Width: -1)",
        "muppet_hyperparameters.Bit_Width=-1",
        "muppet_hyperparameters.Data_Type=DFixed");
    fails(
        "Invalid Data_Type: Float (must be DFixed with Bit_Width: 8)",
        "muppet_hyperparameters.Run_Muppet=True",
        "muppet_hyperparameters.Data_Type=Float");
  }

  @Test
  void fixedPolicyNeedsOneEpochASwitch() {
    fails(
        "Invalid Prec_Epoch_Schedule: 3 (must have one epoch for every switch of Prec_Schedule: 4)",
        "muppet_hyperparameters.Run_Muppet=True",
        "muppet_hyperparameters.Prec_Epoch_Schedule=3");
    fails(
        "Invalid Prec_Epoch_Schedule: (nothing) (must have one epoch for every switch of"
            + " Prec_Schedule: 4)",
        "policy.Policy=fixed");
    fails(
        "Invalid Prec_Epoch_Schedule: 3 4 4 9 (must rise from entry to entry)",
        "policy.Policy=fixed",
        "muppet_hyperparameters.Prec_Epoch_Schedule=3 4 4 9");
  }

  @Test
  void aMeasuredLadderNeedsAPolicyThatClimbs() {
    fails(
        "Invalid Ladder: auto (must be configured with Run_Muppet: False, which has one gear"
            + " alone)",
        "policy.Ladder=auto");
    fails(
        "Invalid Ladder: auto (must be configured with Policy: none, which has one gear alone)",
        "policy.Ladder=auto",
        "policy.Policy=none",
        "muppet_hyperparameters.Run_Muppet=True");
  }

  @Test
  void aCycleHasNeitherSinglePrecisionNorAnEnd() {
    String cyclic = "policy.Policy=cyclic";
    fails("Invalid Prec_Schedule: 8 12 14 16 -1 (must be without -1 with Policy: cyclic)", cyclic);
    String narrow = "muppet_hyperparameters.Prec_Schedule=8 12";
    fails(
        "Invalid Ladder: auto (must be configured with Policy: cyclic, which does not climb)",
        cyclic,
        narrow,
        "policy.Ladder=auto");
    fails(
        "Invalid Learning_Rate_From: decay (must be schedule with Policy: cyclic, which has no"
            + " end)",
        cyclic,
        narrow,
        "policy.Learning_Rate_From=decay");
    fails(
        "Invalid Epochs_Per_Cycle: 1 (must be a whole number of at least 2)",
        cyclic,
        narrow,
        "policy.Epochs_Per_Cycle=1");
  }

  @Test
  void limitsAndRatesMustNotContradict() {
    fails(
        "Invalid Max_Epochs_Per_Gear: 2 (must be 0 or at least Min_Epochs_Per_Gear: 3)",
        "policy.Min_Epochs_Per_Gear=3",
        "policy.Max_Epochs_Per_Gear=2");
    fails(
        "Invalid Min_LR: 0.5 (must be at most Learning_Rate: 0.1)",
        "muppet_hyperparameters.Run_Muppet=True",
        "training_hyperparameters.Min_LR=0.5");
  }

  @Test
  void batchMustDivideAmongWorkers() {
    fails("Invalid Train_Batch: 128 (must be a multiple of Workers: 3)", "spark.Workers=3");
  }

  @Test
  void resnetNeedsADepthThatThereIs() {
    fails(
        "Invalid Depth: 29 (must be one of 18, 20, 32, 44, 50, 56 with Architecture: resnet)",
        "cnn.Architecture=resnet",
        "cnn.Depth=29");
  }

  @Test
  void mastersThatSparkKnowsAreTaken() {
    assertThat(
            List.of(
                "local",
                "local[4]",
                "local[*]",
                "local[2,4]",
                "local-cluster[2,1,1024]",
                "yarn",
                "spark://host:7077",
                "k8s://https://host"))
        .allMatch(SparkConfiguration::isMaster);
    assertThat(List.of("", "local[0]", "local[", "spark://", "mesos://x"))
        .noneMatch(SparkConfiguration::isMaster);
  }

  private static void fails(String message, String... overrides) {
    assertThatThrownBy(() -> ConfigurationLoader.ofOverrides(List.of(overrides)))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }
}
