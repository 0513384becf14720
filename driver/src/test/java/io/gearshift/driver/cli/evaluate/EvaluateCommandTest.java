package io.gearshift.driver.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.record.Json;
import io.gearshift.executors.data.Augmentation;
import io.gearshift.executors.data.Batch;
import io.gearshift.executors.data.BatchSource;
import io.gearshift.executors.data.DataSpec;
import io.gearshift.executors.data.EvaluationBatches;
import io.gearshift.executors.models.Architectures;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class EvaluateCommandTest {
  private static final int TEST_IMAGES = 60;

  @TempDir private static Path folder;

  private static Path data;
  private static Path lenet;

  @BeforeAll
  static void dataAndModel() {
    data = folder.resolve("digits");
    CommandRun ingest =
        CommandRun.of(
            "ingest",
            "digits:train=120,test=" + TEST_IMAGES + ",seed=3",
            data.toString(),
            "--validation",
            "0.25",
            "--shards",
            "2",
            "--master",
            "local[2]",
            "--json");
    assertThat(ingest.code()).as(ingest.err()).isZero();
    assertThat(ingest.out())
        .contains("validation", "classes     10: 0, 1, 2")
        .contains("\"examples\":{\"train\":90,\"validation\":30,\"test\":60}");
    lenet = zip("lenet", 28, 10);
  }

  private static Path zip(String name, int side, int classes) {
    ComputationGraphConfiguration configuration = Architectures.of(name, 1, side, side, classes, 7);
    Path file = folder.resolve(name + side + "-" + classes + ".zip");
    try {
      ComputationGraph graph = new ComputationGraph(configuration);
      graph.init();
      ModelSerializer.writeModel(graph, file.toFile(), false);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CommandRun evaluate(Path model, String... more) {
    String[] fixed = {
      "evaluate", "--model", model.toString(), "--data", data.toString(), "--master", "local[2]"
    };
    String[] all = new String[fixed.length + more.length];
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return CommandRun.of(all);
  }

  private static JsonNode figures(CommandRun run) throws IOException {
    assertThat(run.code()).as(run.err()).isZero();
    return Json.mapper().readTree(run.out().lines().reduce("", (a, b) -> b));
  }

  /** Counts of DL4J's own outputs on the same images. */
  private static long[][] confusionOfDl4j(ComputationGraph graph) throws IOException {
    DataSpec spec = DataSpec.of(data.toString(), 28, 28, 1, Augmentation.NONE);
    long[][] counts = new long[10][10];
    try (BatchSource source = EvaluationBatches.open(spec, "test", 0, 1, 20)) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        // One channel: the order of rows, columns and channels is the same either way.
        INDArray images = Nd4j.createFromArray(batch.images().toFloats()).reshape(20, 1, 28, 28);
        INDArray predicted = graph.outputSingle(images).argMax(1);
        for (int i = 0; i < batch.count(); i++) {
          counts[batch.labels()[i]][predicted.getInt(i)]++;
        }
      }
    }
    return counts;
  }

  @Test
  void singlePrecisionPredictsWhatDl4jPredicts() throws IOException {
    JsonNode figures = figures(evaluate(lenet, "--json", "--batch", "16"));
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(lenet.toFile(), false);
    assertThat(Json.mapper().treeToValue(figures.get("confusion"), long[][].class))
        .isDeepEqualTo(confusionOfDl4j(graph));
    assertThat(figures.get("images").asInt()).isEqualTo(TEST_IMAGES);
    assertThat(figures.get("top5Percent").asDouble())
        .isGreaterThanOrEqualTo(figures.get("top1Percent").asDouble());
  }

  @Test
  void eightBitsCountEveryImageOfTheNamedSplitAndPrintTheTable() throws IOException {
    CommandRun run = evaluate(lenet, "--precision", "8", "--split", "validation", "--json");
    assertThat(figures(run).get("images").asInt()).isEqualTo(30);
    assertThat(run.out()).contains("in 8 bits", "true \\ predicted", "right %");
  }

  @Test
  void aChainOfLayersIsConverted() throws IOException {
    MultiLayerNetwork chain =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(
                    new ConvolutionLayer.Builder(5, 5)
                        .stride(2, 2)
                        .nOut(6)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
    chain.init();
    File file = folder.resolve("chain.zip").toFile();
    ModelSerializer.writeModel(chain, file, false);
    JsonNode figures = figures(evaluate(file.toPath(), "--json"));
    assertThat(Json.mapper().treeToValue(figures.get("confusion"), long[][].class))
        .isDeepEqualTo(confusionOfDl4j(chain.toComputationGraph()));
  }

  @Test
  void whatDoesNotFitIsOneLine() throws IOException {
    refused(evaluate(zip("lenet", 28, 12)), "must have the model's 12 classes; it has 10)");
    refused(evaluate(zip("lenet", 32, 10)), "its images of 1x28x28 do not fit the model: ");
    refused(evaluate(lenet, "--split", "exam"), "Invalid --split: exam (the data set has ");
    refused(evaluate(lenet, "--precision", "33"), "Invalid --precision: 33 (must be ");
    refused(evaluate(lenet, "--workers", "0"), "Invalid --workers: 0 (must be at least 1)");
    refused(evaluate(folder.resolve("absent")), "Invalid --model: ");
    refused(evaluate(data), "must hold a config.json");
    Path text = Files.writeString(folder.resolve("text.zip"), "no zip");
    refused(evaluate(text), "must be a DL4J model zip: ");
    refused(
        CommandRun.of("evaluate", "--model", lenet.toString(), "--data", folder.toString()),
        "must hold a manifest.json; gearshift ingest makes one)");
    refused(CommandRun.of("evaluate", "--model", lenet.toString()), "Missing --data ");
  }

  private static void refused(CommandRun run, String text) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(text).hasLineCount(1);
  }
}
