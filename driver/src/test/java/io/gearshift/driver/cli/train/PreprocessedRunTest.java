package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.example.SmallDigits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A preprocessed data set on its way: ingest, verify, train, evaluate. */
@Timeout(600)
class PreprocessedRunTest {
  @TempDir private Path folder;

  @Test
  void whatIsTrainedOnPreprocessedImagesKnowsNoOthers() throws IOException {
    Path plain = SmallDigits.folder();
    Path normalized = ingest("normalized", "gcn");
    Path whitened = ingest("whitened", "gcn-zca");

    CommandRun verified = CommandRun.of("verify", whitened.toString(), "--decode");
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("96 images", "96 images decoded");
    Path file = whitened.resolve("whitening.bin");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    verified = CommandRun.of("verify", whitened.toString());
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out()).startsWith("Damaged whitening: ").contains("; 1 problem.");

    TrainCommandLine line = new TrainCommandLine(folder);
    assertThat(
            line.train(
                "--run-id",
                "run",
                "--data",
                normalized.toString(),
                "--set",
                "dataset.Dataset=folder",
                "--set",
                "training_hyperparameters.Total_Epochs=1",
                "--set",
                "training_hyperparameters.Train_Batch=8",
                "--set",
                "training_hyperparameters.Test_Batch=8"))
        .as(line.err())
        .isZero();
    Path model = line.runs().resolve("run/model.zip");
    CommandRun same = evaluate(model, normalized);
    assertThat(same.code()).as(same.err()).isZero();
    CommandRun other = evaluate(model, plain);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .isEqualTo(
            "gearshift: Invalid --data: "
                + plain
                + " (must be preprocessed as the model's training images: by gcn"
                + " {contrastMinDivisor=1.0E-8, contrastScale=55.0, contrastSqrtBias=0.0}; it is"
                + " not)\n");
    assertThat(evaluate(model, whitened).err()).contains("; it is by gcn-zca (whitening ");
  }

  private Path ingest(String name, String method) {
    Path data = folder.resolve(name);
    CommandRun run =
        CommandRun.of(
            "ingest",
            "digits:train=64,test=32,seed=2",
            data.toString(),
            "--preprocess",
            method,
            "--master",
            "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("stored      as f32 values, preprocessed by " + method + "\n");
    return data;
  }

  private static CommandRun evaluate(Path model, Path data) {
    return CommandRun.of(
        "evaluate", "--model", model.toString(), "--data", data.toString(), "--master", "local[2]");
  }
}
