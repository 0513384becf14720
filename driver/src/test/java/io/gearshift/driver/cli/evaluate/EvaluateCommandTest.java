package io.gearshift.driver.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.dl4j.ModelDescription;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.record.json.Json;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.data.EvaluationBatches;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.models.Architectures;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
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

  /** Lenet with class names, as a run writes it. */
  private static Path named(String file, List<String> names, float mean, float deviation) {
    ComputationGraphConfiguration configuration =
        Architectures.of("lenet", 1, 28, 28, names.size(), 7);
    float[] parameters = ModelZip.initialParameters(configuration);
    Path zip = folder.resolve(file);
    ModelZip.write(
        Folder.at(folder),
        file,
        configuration,
        parameters,
        ModelDescription.of(
            names, 1, 28, 28, new float[] {mean}, new float[] {deviation}, parameters));
    return zip;
  }

  private static List<String> digits() {
    return new ArrayList<>(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
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
    return confusionOfDl4j(graph, spec());
  }

  private static DataSpec spec() throws IOException {
    return DataSpec.of(data.toString(), 28, 28, 1, Augmentation.NONE, new Configuration());
  }

  private static long[][] confusionOfDl4j(ComputationGraph graph, DataSpec spec)
      throws IOException {
    int outputs = (int) graph.layerSize(graph.getNumLayers() - 1);
    long[][] counts = new long[10][outputs];
    try (InputResources input = new InputResources(new Configuration());
        BatchSource source = EvaluationBatches.open(input, spec, "test", 0, 1, 20)) {
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
  void viewsAreThoseOfTheOption() throws IOException {
    CommandRun run = evaluate(lenet, "--test-time", "mirror_translate", "--json");
    assertThat(figures(run).get("views").asInt()).isEqualTo(6);
    assertThat(figures(run).get("images").asInt()).isEqualTo(TEST_IMAGES);
    assertThat(run.out()).contains("in FP32, mean of 6 views");
    refused(
        evaluate(lenet, "--test-time", "mirrored"),
        "Invalid --test-time: mirrored (must be one of none, mirror, mirror_translate)");
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
  void aModelWithoutNamesSaysThatTheyWereNotCompared() {
    CommandRun run = evaluate(lenet);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(lenet + " has no class names: only the number of classes was compared");
  }

  @Test
  void aModelIsNormalizedByItsOwnMeanAndDeviation() throws IOException {
    CommandRun run = evaluate(named("own.zip", digits(), 0.25f, 0.5f), "--json");
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(lenet.toFile(), false);
    DataSpec own = spec();
    assertThat(Json.mapper().treeToValue(figures(run).get("confusion"), long[][].class))
        .isDeepEqualTo(
            confusionOfDl4j(graph, own.withNormalization(new float[] {0.25f}, new float[] {0.5f})));
    assertThat(run.out())
        .contains(
            "Normalised by the model's mean [0.25] and deviation [0.5] (the data set's own: [");
  }

  @Test
  void otherClassNamesOrAnotherOrderAreAnErrorThatShowsThem() {
    List<String> swapped = digits();
    Collections.swap(swapped, 3, 5);
    refused(
        evaluate(named("swapped.zip", swapped, 0, 1)),
        "(must have the model's classes in the model's order; class 3 is 3 there and 5 in the"
            + " model; --map-by-name maps them)");
    List<String> other = digits();
    other.set(4, "four");
    refused(
        evaluate(named("other.zip", other, 0, 1)),
        "(must have the model's 10 classes; it has 10, without four, with other 4)");
    List<String> more = digits();
    more.add("ten");
    refused(
        evaluate(named("more.zip", more, 0, 1)),
        "(must have the model's 11 classes; it has 10, without ten; --map-by-name evaluates those"
            + " that it has)");
    refused(
        evaluate(named("other.zip", other, 0, 1), "--map-by-name"),
        "(must have no classes but the model's; it has 4)");
    refused(evaluate(lenet, "--map-by-name"), "Invalid --map-by-name: " + lenet + " (must be a ");
  }

  @Test
  void classesAreMappedByName() throws IOException {
    List<String> turned = digits();
    turned.add("ten");
    Collections.rotate(turned, 1);
    DataSpec own = spec();
    Path model = named("turned.zip", turned, own.mean()[0], own.deviation()[0]);

    JsonNode figures = figures(evaluate(model, "--map-by-name", "--json"));

    long[][] mapped = Json.mapper().treeToValue(figures.get("confusion"), long[][].class);
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(model.toFile(), false);
    long[][] theirs = confusionOfDl4j(graph, own);
    for (int label = 0; label < 10; label++) {
      // The model's first output is "ten", the last here.
      for (int digit = 0; digit < 10; digit++) {
        assertThat(mapped[label][digit]).isEqualTo(theirs[label][digit + 1]);
      }
      assertThat(mapped[label][10]).isEqualTo(theirs[label][0]);
    }
    assertThat(figures.get("classNames").get(10).asText()).isEqualTo("ten");
  }

  @Test
  void whatIsIgnoredInAZipIsNamed() throws IOException {
    Path zip = Files.copy(lenet, folder.resolve("more-entries.zip"));
    try (FileSystem entries = FileSystems.newFileSystem(zip)) {
      Files.write(entries.getPath("preprocessor.bin"), new byte[] {1, 2, 3});
    }
    CommandRun run = evaluate(zip);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("Ignored in " + zip + ": preprocessor.bin");
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
