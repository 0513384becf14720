package io.gearshift.driver.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.data.EvaluationBatches;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.oracle.Softmax;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ModelZipTest {
  private static final double TOLERANCE = 1e-4;
  private static final int BATCH = 50;

  @TempDir private Path folder;

  private final ComputationGraphConfiguration network = SmallNetwork.configuration();

  private static final UpdateRules RULES = UpdateRules.of(new GroupRule(new Sgd(0.9f), 0));

  private static float[] rates(int batches) {
    float[] rates = new float[batches];
    Arrays.fill(rates, 0.02f);
    return rates;
  }

  /** Parameters that have left their initial values, BatchNorm's statistics included. */
  private float[] trained() {
    float[] initial = ModelZip.initialParameters(network);
    RoundTask task =
        new RoundTask(
            SmallNetwork.spec(),
            PrecisionScheme.of(new Precision.Fixed(8)),
            new StepRules(Objective.PLAIN, RULES, rates(8), 0),
            new RoundPlace(3, 0, 0, 0, 2),
            new BatchRange(0, 8, 32),
            RoundTask.Gradient.NOT_WANTED,
            ExchangeFormat.BITS_32);
    try (SerialRounds rounds = new SerialRounds(SmallDigits.spec())) {
      return rounds.train(task, RoundState.fresh(initial, RULES.stateNames())).state().parameters();
    }
  }

  private ModelDescription describe(float[] parameters) {
    return ModelDescription.of(
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        1,
        SmallDigits.SIDE,
        SmallDigits.SIDE,
        new float[] {0.25f},
        new float[] {0.5f},
        parameters);
  }

  @Test
  void dl4jRestoresItAndComputesTheSameOutputs() throws IOException {
    float[] parameters = trained();
    Path file = folder.resolve("model.zip");
    ModelZip.write(
        Folder.at(file.getParent()),
        file.getFileName().toString(),
        network,
        parameters,
        describe(parameters));
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file.toFile(), false);
    assertThat(restored.params().toFloatVector()).isEqualTo(parameters);

    Kernels kernels = KernelsProvider.open(Compute.onednn(1));
    NetworkGraph compiled = GraphReader.read(network);
    ParameterVector vector = new ParameterVector(kernels, compiled.layout());
    vector.upload(parameters);
    TrainingPlan plan =
        TrainingPlan.compileInference(
            compiled,
            SmallNetwork.spec().images(),
            BATCH,
            PrecisionScheme.of(Precision.FLOAT32),
            kernels,
            vector);
    try (InputResources input = new InputResources(new Configuration());
        BatchSource source =
            EvaluationBatches.open(input, SmallDigits.spec(), "test", 0, 1, BATCH)) {
      Batch batch = source.next();
      // One channel: NHWC and NCHW are the same.
      INDArray images =
          Nd4j.createFromArray(batch.images().toFloats())
              .reshape(BATCH, 1, SmallDigits.SIDE, SmallDigits.SIDE);
      float[] logits = plan.infer(batch.images());
      INDArray theirs = restored.outputSingle(images);
      assertThat(theirs.rows()).isEqualTo(BATCH);
      for (int row = 0; row < BATCH; row++) {
        double[] ours = softmax(logits, row * SmallDigits.CLASSES);
        for (int c = 0; c < SmallDigits.CLASSES; c++) {
          assertThat(ours[c]).isCloseTo(theirs.getDouble(row, c), within(TOLERANCE));
        }
      }
    }
  }

  private static double[] softmax(float[] logits, int from) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < SmallDigits.CLASSES; c++) {
      largest = Math.max(largest, logits[from + c]);
    }
    double[] values = new double[SmallDigits.CLASSES];
    double sum = 0;
    for (int c = 0; c < values.length; c++) {
      values[c] = Math.exp(logits[from + c] - largest);
      sum += values[c];
    }
    for (int c = 0; c < values.length; c++) {
      values[c] /= sum;
    }
    return values;
  }

  @Test
  void aMaxoutNetworkIsRestoredByDl4jAndComputesTheSameOutputs() throws IOException {
    ComputationGraphConfiguration maxout = Architectures.of("maxout-pi-mnist", 1, 28, 28, 10, 3);
    float[] parameters = ModelZip.initialParameters(maxout);
    // The softmax layer's are zero.
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = parameters[i] == 0 ? (float) Math.sin(i) / 8 : parameters[i];
    }
    Path file = folder.resolve("maxout.zip");
    ModelZip.write(Folder.at(folder), "maxout.zip", maxout, parameters, describe(parameters));
    ModelZip.Model model = ModelZip.read(file);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file.toFile(), false);
    assertThat(restored.params().toFloatVector()).isEqualTo(parameters);
    INDArray images = Nd4j.rand(org.nd4j.linalg.api.buffer.DataType.FLOAT, 5, 1, 28, 28);

    float[] logits = infer(model, new InputShape(1, 28, 28), images);

    float[] expected = restored.outputSingle(images).dup('c').ravel().toFloatVector();
    float[] probabilities = Softmax.of(logits, 10);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) probabilities[i]).isCloseTo(expected[i], within(TOLERANCE));
    }
  }

  /** The logits of images of one channel. */
  private static float[] infer(ModelZip.Model model, InputShape shape, INDArray images) {
    // What an executor reads.
    NetworkGraph graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(model.configuration().toJson()));
    Kernels kernels = KernelsProvider.open(Compute.onednn(1));
    ParameterVector vector = new ParameterVector(kernels, graph.layout());
    vector.upload(model.parameters());
    int batch = (int) images.size(0);
    return TrainingPlan.compileInference(
            graph, shape, batch, PrecisionScheme.of(Precision.FLOAT32), kernels, vector)
        .infer(
            Tensor.of(
                images.dup('c').ravel().toFloatVector(), batch, shape.height(), shape.width(), 1));
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    float[] parameters = ModelZip.initialParameters(network);
    Path file = folder.resolve("model.zip");
    ModelZip.write(
        Folder.at(file.getParent()),
        file.getFileName().toString(),
        network,
        parameters,
        describe(parameters));
    ModelZip.Model model = ModelZip.read(file);
    assertThat(model.parameters()).isEqualTo(parameters);
    assertThat(model.configuration().toJson()).isEqualTo(network.toJson());
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void itsFirstTwoEntriesAreTheBytesOfDl4jsOwn() throws IOException {
    float[] parameters = ModelZip.initialParameters(network);
    Path ours = folder.resolve("ours.zip");
    ModelZip.write(
        Folder.at(ours.getParent()),
        ours.getFileName().toString(),
        network,
        parameters,
        describe(parameters));
    ComputationGraph graph = new ComputationGraph(network);
    graph.init(Nd4j.createFromArray(parameters), false);
    Path theirs = folder.resolve("theirs.zip");
    ModelSerializer.writeModel(graph, theirs.toFile(), false);

    try (ZipFile our = new ZipFile(ours.toFile());
        ZipFile their = new ZipFile(theirs.toFile())) {
      assertThat(our.stream().map(ZipEntry::getName))
          .containsExactly("configuration.json", "coefficients.bin", "gearshift.json");
      for (ZipEntry entry : Collections.list(their.entries())) {
        assertThat(our.getInputStream(our.getEntry(entry.getName())).readAllBytes())
            .isEqualTo(their.getInputStream(entry).readAllBytes());
      }
    }
  }

  @Test
  void variancesStoredAsLogarithmsGiveDl4jsOutputs() throws IOException {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.convolutional(8, 8, 1))
                .addLayer("bn", new BatchNormalization(), "input")
                .addLayer(
                    "output",
                    new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(),
                    "bn")
                .setOutputs("output")
                .build());
    graph.init();
    graph.getLayer("bn").getParam("log10stdev").assign(-0.4);
    Path file = folder.resolve("logarithm.zip");
    ModelSerializer.writeModel(graph, file.toFile(), false);
    INDArray images = Nd4j.rand(org.nd4j.linalg.api.buffer.DataType.FLOAT, 2, 1, 8, 8);

    ModelZip.Model model = ModelZip.read(file);

    float[] logits = infer(model, new InputShape(1, 8, 8), images);
    float[] probabilities = Softmax.of(logits, logits.length / 2);
    float[] expected = graph.outputSingle(images).dup('c').ravel().toFloatVector();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) probabilities[i]).isCloseTo(expected[i], within(TOLERANCE));
    }
    assertThat(model.notes()).hasSize(1);
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("none.zip");
    assertThatThrownBy(() -> ModelZip.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid --model: " + file + " (no such file)");
  }

  @Test
  void somethingElseIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("text.zip"), "no zip");
    assertThatThrownBy(() -> ModelZip.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Invalid --model: " + file + " (must be a DL4J model zip: ");
  }

  @Test
  void whatIsNoFolderCannotBeWrittenTo() throws IOException {
    Path file = Files.createFile(folder.resolve("nowhere")).resolve("model.zip");
    float[] parameters = ModelZip.initialParameters(network);
    assertThatThrownBy(
            () ->
                ModelZip.write(
                    Folder.at(file.getParent()),
                    file.getFileName().toString(),
                    network,
                    parameters,
                    describe(parameters)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot write model " + file + ": ");
  }
}
