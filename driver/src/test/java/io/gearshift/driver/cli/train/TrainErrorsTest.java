package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user may get wrong: one line each, exit code 2, and nothing left behind. */
class TrainErrorsTest {
  @TempDir private Path folder;

  private TrainCommandLine line;

  @BeforeEach
  void commandLine() throws IOException {
    line = new TrainCommandLine(folder);
  }

  private void assertRefused(String message, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("--run-id", "wrong"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    assertThat(line.train(arguments.toArray(String[]::new))).as(line.err()).isEqualTo(2);
    assertToldAlone(message);
  }

  private void assertToldAlone(String message) {
    assertThat(line.err()).isEqualTo("gearshift: " + message + "\n");
    assertThat(line.runs()).doesNotExist();
  }

  @Test
  void anUnknownKeyNamesTheNearest() {
    assertRefused(
        "Unknown key: [cnn] Architectur (nearest: Architecture)", "cnn.Architectur=lenet");
  }

  @Test
  void aValueThatIsNoNumber() {
    assertRefused(
        "Invalid Learning_Rate: fast (must be above 0)",
        "training_hyperparameters.Learning_Rate=fast");
  }

  @Test
  void aSettingWithoutSection() {
    assertRefused(
        "Invalid --set: Learning_Rate=1 (must have the form section.Key=value)", "Learning_Rate=1");
  }

  @Test
  void aMasterThatSparkDoesNotKnow() {
    assertRefused(
        "Invalid Master: local[two] (must be local, local[N], local[*], local[N,failures],"
            + " local-cluster[N,cores,MiB], yarn, spark://HOST:PORT or k8s://URL)",
        "spark.Master=local[two]");
  }

  @Test
  void aBatchThatTheWorkersCannotShare() {
    assertRefused(
        "Invalid Train_Batch: 33 (must be a multiple of Workers: 2)",
        "training_hyperparameters.Train_Batch=33");
  }

  @Test
  void anUnknownNetwork() {
    assertRefused(
        "Invalid Architecture: vgg (must be one of lenet, resnet20, resnet32, resnet44, resnet56,"
            + " alexnet-cifar, alexnet, resnet18, resnet50, googlenet, inceptionv3, mobilenet-v2,"
            + " airbench, quantres20, quantres18, quantres50, quantgooglenet, quantinceptionv3,"
            + " maxout-pi-mnist, maxout-mnist,"
            + " maxout-cifar10, maxout-svhn, resnet with a Depth, or file:PATH)",
        "cnn.Architecture=vgg");
  }

  @Test
  void aConfigurationThatIsNotThere() {
    Path missing = folder.resolve("none.ini");
    assertThat(line.trainWith(missing, "--run-id", "wrong")).isEqualTo(2);
    assertToldAlone("Invalid configuration file: " + missing + " (must be a file)");
  }

  @Test
  void resumingWhatNeverRan() {
    assertThat(line.resume("never")).isEqualTo(2);
    assertToldAlone(
        "Invalid --run-id: never (nothing to resume: no config.json in "
            + line.runs().resolve("never")
            + ")");
  }

  @Test
  void aRunIdThatIsAPath() {
    assertThat(line.train("--run-id", "../up")).isEqualTo(2);
    assertToldAlone(
        "Invalid --run-id: ../up (must be letters, digits, '.', '_' or '-', beginning with a letter"
            + " or digit)");
  }

  @Test
  void aRunIdThatIsTaken() throws IOException {
    Path taken = Files.createDirectories(line.runs().resolve("taken"));
    Path notes = Files.createFile(taken.resolve("notes"));
    assertThat(line.train("--run-id", "taken")).isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Invalid --run-id: taken ("
                + taken
                + " exists already; give --resume to go on with it, or another id)\n");
    assertThat(taken).isDirectoryContaining(notes::equals);
  }

  @Test
  void aFolderWithoutData() {
    Path empty = folder.resolve("empty");
    assertRefused(
        "Invalid data set: " + empty + " (must hold a manifest.json; gearshift ingest makes one)",
        "dataset.Dataset=folder",
        "dataset.Dataset_Location=" + empty);
  }

  @Test
  void dataOfAnotherNumberOfClasses() {
    assertRefused(
        "Invalid data set: "
            + SmallDigits.spec().directory()
            + " has 10 classes ([dataset] Dataset cifar100 has 100, folder any number)",
        "dataset.Dataset=cifar100");
  }

  @Test
  void aNetworkOfAnotherNumberOfClasses() {
    String network = SmallNetwork.architectureOfClasses(7);
    assertRefused(
        "Invalid Architecture: "
            + network
            + " (layer output has 7 outputs, must be the data set's class count: 10)",
        "cnn.Architecture=" + network);
  }

  @Test
  void aNetworkFileThatIsNotThere() {
    Path missing = folder.resolve("none.json");
    assertRefused(
        "Invalid Architecture: file:" + missing + " (no such file)",
        "cnn.Architecture=file:" + missing);
  }

  @Test
  void aLayerThatNoPlanComputes() {
    assertRefused(
        "Unsupported layer dense: activation softplus (supported: convolution, depthwise"
            + " convolution, dense, output, loss, batch normalization, local response"
            + " normalization, activation (ReLU, leaky ReLU, ReLU6, ELU, GELU, Swish, sigmoid,"
            + " tanh, identity), zero padding, subsampling (max, average), global pooling (max,"
            + " average), dropout, classical dropout, scale, element-wise add, merge, maxout)",
        "cnn.Architecture=" + SmallNetwork.unsupportedArchitecture());
  }

  @Test
  void aKernelThatNoGearOfFixedPointComputesIsFoundBeforeTheRunBegins() throws IOException {
    String network = SmallNetwork.architectureOfKernel(27);
    assertThat(line.train("--run-id", "wrong", "--set", "cnn.Architecture=" + network))
        .isEqualTo(2);
    assertThat(line.err())
        .startsWith(
            "gearshift: Cannot train "
                + network
                + " on images of 28 x 28 in gear 8: Invalid layer convolution: Invalid kernel: 27 x"
                + " 27 (must be at most 1024 positions and sum at most 131071 products)")
        .hasLineCount(1);
    assertThat(line.runs()).doesNotExist();
    // The name is still to be had: in single precision the same network is trained.
    assertThat(
            line.train(
                "--run-id",
                "wrong",
                "--set",
                "cnn.Architecture=" + network,
                "--set",
                "training_hyperparameters.Total_Epochs=1",
                "--set",
                "muppet_hyperparameters.Prec_Schedule=-1",
                "--set",
                "muppet_hyperparameters.Bit_Width=-1"))
        .as(line.err())
        .isZero();
  }

  @Test
  void aRunsRootWithoutLocks() {
    assertRefused(
        "Invalid Runs_Root: s3a://nn/runs (must be a local path, or the URI of a folder on HDFS)",
        "records.Runs_Root=s3a://nn/runs");
  }

  @Test
  void restartWithoutResume() {
    assertThat(line.train("--run-id", "wrong", "--restart")).isEqualTo(2);
    assertToldAlone("Missing --resume (--restart begins a run again that is there)");
  }

  @Test
  void moreImagesInABatchThanThereAre() {
    assertRefused(
        "Invalid Train_Batch: 1000 (must be at most 600: 2 workers, each with 300 training images of"
            + " its own)",
        "training_hyperparameters.Train_Batch=1000");
  }
}
