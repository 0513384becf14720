package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of the record recipe, all together, on drawn digits and two workers. */
class RecipeRunTest {
  private static final List<String> RECIPE =
      List.of(
          "cnn.Architecture=airbench",
          "training_hyperparameters.Learning_Rate=0.2",
          "training_hyperparameters.Last_Epoch_Share=0.5",
          "muppet_hyperparameters.Run_Muppet=False",
          "data.Augmentation=standard",
          "data.Shift=2",
          "data.Shift_Border=reflected",
          "data.Mirror=alternating",
          "data.Test_Time=mirror_translate",
          "arithmetic.First_Layer=fp32",
          "initialization.Convolutions=identity",
          "initialization.First_Layer=whitening",
          "initialization.Whitening_Images=100",
          "optimizer.Optimizer=nesterov",
          "optimizer.Normalization_Rate=8",
          "optimizer.Kept_Parameters=*:gamma whitening:weight whitening:bias@1",
          "optimizer.Label_Smoothing=0.2",
          "optimizer.Curve=triangular",
          "averaging.Lookahead=0.95",
          "averaging.Average_Decay=0.9");

  @TempDir private Path folder;

  private static String[] recipe(String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    RECIPE.forEach(setting -> words.addAll(List.of("--set", setting)));
    return words.toArray(String[]::new);
  }

  private RunRecordReader record(String run) {
    return RunRecordReader.read(Folder.at(folder.resolve("runs")).folder(run));
  }

  private String sha(String run) {
    return record(run).result().orElseThrow().parametersSha256();
  }

  private Checkpoint checkpoint(String run) {
    return CheckpointStore.open(record(run).directory().folder("checkpoints"), 3)
        .latestValid(damaged -> {})
        .orElseThrow();
  }

  @Test
  void aCutRunEndsWithTheSameBitsAndTheModelIsTheAverage() throws IOException {
    TrainCommandLine line = new TrainCommandLine(folder);
    assertThat(line.train(recipe("--run-id", "whole"))).as(line.err()).isZero();
    assertThat(line.trainUntilOutputHas("    1 ", recipe("--run-id", "cut"))).isEqualTo(3);
    assertThat(line.resume("cut")).as(line.err()).isZero();
    assertThat(sha("cut")).isEqualTo(sha("whole"));
    Checkpoint end = checkpoint("cut");
    assertThat(end.vectors())
        .containsOnlyKeys("parameters", "momentum", "lookahead", "average", "gradientSum");
    assertThat(end.vector("lookahead")).isEqualTo(end.vector("parameters"));

    Path zip = folder.resolve("runs/cut/model.zip");
    ComputationGraph model = ModelSerializer.restoreComputationGraph(zip.toFile(), false);
    float[] parameters = model.params().toFloatVector();
    assertThat(parameters).isEqualTo(end.vector("average")).isNotEqualTo(end.vector("parameters"));
    NetworkGraph graph = GraphReader.read(model.getConfiguration());
    for (ParameterTensor tensor : graph.layout().tensors()) {
      if (tensor.role() == Role.GAMMA) {
        assertThat(part(parameters, tensor)).as(tensor.label()).containsOnly(1);
      }
    }
    assertThat(part(parameters, graph.layout().of("whitening", Role.BIAS))).doesNotContain(0);

    CommandRun verified = CommandRun.of("verify", folder.resolve("runs/cut").toString());
    assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    CommandRun evaluated =
        CommandRun.of("evaluate", "--model", folder.resolve("runs/cut").toString());
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("mean of 6 views");
    assertThat(line.resume("cut", "--set", "training_hyperparameters.Total_Epochs=5")).isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Cannot resume: [training_hyperparameters] Total_Epochs is 5 (must be as the"
                + " run was started: 3)\n");
  }

  private static float[] part(float[] parameters, ParameterTensor tensor) {
    return Arrays.copyOfRange(parameters, tensor.offset(), tensor.offset() + tensor.size());
  }

  @Test
  void whatDoesNotFitIsOneLine() throws IOException {
    TrainCommandLine line = new TrainCommandLine(folder);
    refused(
        line,
        "Invalid Kept_Parameters: conv9:weight (must be trained parameters of the network)",
        "optimizer.Kept_Parameters=conv9:weight");
    refused(
        line,
        "Invalid Shift: 28 (must be below the sides of the images, 28x28, with Shift_Border:"
            + " reflected)",
        "data.Augmentation=standard",
        "data.Shift=28",
        "data.Shift_Border=reflected");
    refused(
        line,
        "Invalid First_Layer: whitening (must be drawn: layer convolution has 6 filters, and not two"
            + " for each of the 25 values of a patch)",
        "initialization.First_Layer=whitening");
  }

  private void refused(TrainCommandLine line, String message, String... settings)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("--run-id", "wrong"));
    Arrays.stream(settings).forEach(setting -> words.addAll(List.of("--set", setting)));
    assertThat(line.train(words.toArray(String[]::new))).isEqualTo(2);
    assertThat(line.err()).isEqualTo("gearshift: " + message + "\n");
    assertThat(folder.resolve("runs/wrong")).doesNotExist();
  }
}
