package io.gearshift.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.executors.kernels.cuda.EmulatedDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Stand-in GPUs as resources of YARN: one of each NodeManager. */
@Tag("cluster")
@ExtendWith(SharedCluster.class)
class GpusOnYarnTest {
  private YarnRun runs;

  @BeforeEach
  void install(ClusterDaemons cluster, SparkHome spark) throws Exception {
    runs = new YarnRun(cluster, spark);
    runs.submit("--install", "hdfs:///apps/gearshift").succeeded();
  }

  @Test
  void everyRoundIsOnAGpuThatYarnGaveAndTheRecordNamesIt() throws Exception {
    ScriptRun run =
        runs.train(
            "yarn-gpu",
            "cluster",
            "gpus",
            "--require-gpu",
            "--set",
            // Nothing computes on a stand-in; auto would.
            "arithmetic.Kernels=onednn");

    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(RunRecordReader.read(runs.folder("gpus")).rounds())
        .isNotEmpty()
        .extracting(round -> round.place().gpu())
        .containsOnly("0");
  }

  /**
   * Without biases, and with two images a batch, even what is added in floats has one order: the
   * parameters are the reference's to the bit.
   */
  @Test
  void twoExecutorsOnEmulatedGpusTrainTheReferencesBits(@TempDir Path folder) throws Exception {
    EmulatedDriver.require();
    Path network = folder.resolve("network.json");
    Files.writeString(network, withoutBiases().toJson());
    String emulator = System.getProperty("gearshift.cuda.driver");

    Result emulated = train("yarn-gpu", "emulated", network, "cuda", emulator);
    Result reference = train("yarn-cpu", "reference", network, "reference", emulator);

    List<RoundMetrics> rounds = RunRecordReader.read(runs.folder("emulated")).rounds();
    assertThat(rounds)
        .isNotEmpty()
        .extracting(round -> round.place().kernels())
        .allMatch(kernels -> kernels.startsWith("cuda: "));
    assertThat(rounds).extracting(round -> round.place().executor()).doesNotHaveDuplicates();
    assertThat(emulated.parametersSha256()).isEqualTo(reference.parametersSha256());
  }

  private Result train(String profile, String id, Path network, String kernels, String emulator)
      throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--profile",
                profile,
                "--deploy-mode",
                "client",
                "--conf",
                "spark.executor.extraJavaOptions=-Dgearshift.cuda.driver=" + emulator,
                "--",
                "train",
                "--conf",
                ClusterDaemons.SCRIPT.resolveSibling("../conf/quickstart.ini").toString()));
    List.of(
            "cnn.Architecture=file:" + network,
            "arithmetic.Kernels=" + kernels,
            "training_hyperparameters.Total_Epochs=1",
            "training_hyperparameters.Train_Batch=4",
            "muppet_hyperparameters.Run_Muppet=False",
            "averaging.Frequency=4",
            "data.Digits_Train=16",
            "data.Digits_Test=10",
            "data.Shards=2")
        .forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(List.of("--data", runs.data() + "-16", "--runs", runs.runs(), "--run-id", id));
    runs.submit(words.toArray(String[]::new)).succeeded();
    return RunRecordReader.read(runs.folder(id)).result().orElseThrow();
  }

  private static ComputationGraphConfiguration withoutBiases() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .graphBuilder()
        .addInputs("input")
        .setInputTypes(InputType.convolutional(28, 28, 1))
        .addLayer("conv1", convolution(18), "input")
        .addLayer("conv2", convolution(20), "conv1")
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(10)
                .activation(Activation.SOFTMAX)
                .build(),
            "conv2")
        .setOutputs("output")
        .build();
  }

  private static ConvolutionLayer convolution(int out) {
    return new ConvolutionLayer.Builder()
        .kernelSize(3, 3)
        .stride(3, 3)
        .nOut(out)
        .activation(Activation.RELU)
        .hasBias(false)
        .build();
  }

  @Test
  void moreThanTheClusterHasAreNotWaitedFor() throws Exception {
    ScriptRun run = runs.train("yarn-gpu", "cluster", "many", "--set", "spark.Workers=4");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "gearshift: Missing GPUs: 4 executors want one each, and YARN has 2 on 2 machines");
  }

  @Test
  void aRunThatRequiresThemIsNotSubmittedWithoutAskingForThem() throws Exception {
    ScriptRun run = runs.train("yarn-cpu", "cluster", "none", "--require-gpu");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("gearshift: Missing GPUs: spark.executor.resource.gpu.amount is 0");
  }
}
