package io.gearshift.driver.dl4jspark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.train.Evaluator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Both of dl4j-spark's networks with our master, on threads of this JVM. */
class SparkTrainingTest {
  private static final int TRAINING = 600;
  private static final int TEST = 200;

  private static SparkSession session;
  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    session = SparkSessions.open("dl4j", "local[2]", 1, Map.of());
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static MasterBuilder master() {
    return GearshiftTrainingMaster.builder(16).workers(2).averagingFrequency(3).seed(7);
  }

  private static JavaRDD<DataSet> training(int examples, int size, int partitions) {
    return spark.parallelize(DigitSets.of("train", examples, size), partitions);
  }

  @Test
  void graphLearnsThroughTheGearsAndItsZipIsReadByDl4jAndByUs() throws IOException {
    ComputationGraph network = DigitNetworks.graph();
    SparkComputationGraph trained =
        new SparkComputationGraph(
            spark,
            network,
            master()
                .gears("8 12 fp32")
                .switchEpochs(2, 4)
                .epochs(6)
                .runs(folder.toString())
                .runId("graph")
                .build());
    JavaRDD<DataSet> test = spark.parallelize(DigitSets.of("test", TEST, 50), 2);
    Evaluation before = trained.evaluate(test);
    trained.fit(training(TRAINING, 10, 4));
    Evaluation after = trained.evaluate(test);
    assertThat(before.accuracy()).isLessThan(0.3);
    // So few digits say little of others.
    assertThat(after.accuracy()).isGreaterThan(0.5);
    assertThat(trained.<Evaluation>evaluate(training(TRAINING, 50, 2)).accuracy())
        .isGreaterThan(0.85);
    assertThat(trained.getScore()).isBetween(0.0, 0.5);
    assertThat(network.getConfiguration().getEpochCount()).isEqualTo(6);
    assertThat(network.getConfiguration().getIterationCount()).isEqualTo(6 * 18);

    File zip = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, zip, false);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(zip);
    assertThat(restored.params()).isEqualTo(network.params());
    int correct = (int) Math.round(after.accuracy() * TEST);
    assertThat(correctOf(ModelZip.read(zip.toPath()))).isBetween(correct - 1, correct + 1);

    RunRecordReader record = RunRecordReader.read(Folder.at(folder.resolve("graph")));
    assertThat(record.epochs())
        .extracting(epoch -> epoch.precision())
        .containsExactly("8", "8", "8", "12", "12", "fp32");
    assertThat(record.epochs().get(5).scores().trainLoss()).isEqualTo(trained.getScore());
  }

  private static int correctOf(ModelZip.Model model) {
    HeldExamples test = SerialTraining.held("test", 0, TEST);
    try (InputResources input = new InputResources(new Configuration());
        BatchSource batches = TrainingBatches.open(input, test, 0, 1, 0, 0, TEST / 50, 50);
        Evaluator evaluator = evaluator(model)) {
      return (int) evaluator.evaluate(model.parameters(), batches).top1();
    }
  }

  private static Evaluator evaluator(ModelZip.Model model) {
    return Evaluator.open(
        new NetworkSpec(
            model.configuration().toJson(),
            new InputShape(1, DigitSets.SIDE, DigitSets.SIDE),
            Compute.onednn(1)),
        PrecisionScheme.of(Precision.FLOAT32),
        50,
        new ComputeResources());
  }

  @Test
  void sameBitsHoweverTheExamplesArePartitionedAndFitIsCalled() {
    int examples = 230;
    ComputationGraph network = DigitNetworks.graph();
    float[] initial = network.params().toFloatVector();
    float[] expected = SerialTraining.train(network, examples, 2);
    assertThat(expected).isNotEqualTo(initial);

    new SparkComputationGraph(spark, network, master().gears("8").epochs(2).build())
        .fit(training(examples, 1, 2));
    assertThat(network.params().toFloatVector()).isEqualTo(expected);

    ComputationGraph again = DigitNetworks.graph();
    SparkComputationGraph trained =
        new SparkComputationGraph(
            spark, again, master().gears("8").runs(folder.toString()).runId("twice").build());
    CountingListener listener = new CountingListener();
    trained.setListeners(listener);
    trained.fit(training(examples, 7, 5));
    trained.fit(training(examples, 10, 3));
    assertThat(again.params().toFloatVector()).isEqualTo(expected);
    assertThat(listener.calls)
        .containsExactly(
            "start", "3 0", "6 0", "7 0", "end", "start", "10 1", "13 1", "14 1", "end");

    RunRecordReader record = RunRecordReader.read(Folder.at(folder.resolve("twice")));
    assertThat(record.epochs()).extracting(epoch -> epoch.epoch()).containsExactly(0, 1);
    assertThat(RunRecord.open(Folder.at(folder), "twice").result())
        .hasValueSatisfying(result -> assertThat(result.epochs()).isEqualTo(2));

    MultiLayerNetwork chain = DigitNetworks.chain();
    chain.setParams(Nd4j.createFromArray(initial).reshape(chain.params().shape()));
    new SparkDl4jMultiLayer(spark, chain, master().gears("8").epochs(2).build())
        .fit(
            training(examples, 10, 2)
                .map(
                    set ->
                        new DataSet(
                            set.getFeatures().reshape(set.numExamples(), 784), set.getLabels())));
    assertThat(chain.params().toFloatVector()).isEqualTo(expected);
  }

  private static final class CountingListener extends BaseTrainingListener {
    private final List<String> calls = new ArrayList<>();

    @Override
    public void onEpochStart(Model model) {
      calls.add("start");
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      calls.add(iteration + " " + epoch);
    }

    @Override
    public void onEpochEnd(Model model) {
      calls.add("end");
    }
  }

  @Test
  void aTrainingThatRunsAwayLeavesTheNetworkAsItWas() {
    ComputationGraph network = DigitNetworks.graph(usual -> usual.updater(new Sgd(1e30)));
    float[] initial = network.params().toFloatVector();
    SparkComputationGraph trained =
        new SparkComputationGraph(
            spark,
            network,
            master().gears("8 fp32").switchEpochs(0).epochs(2).averagingFrequency(1).build());
    trained.setListeners(new CountingListener());
    assertThatThrownBy(() -> trained.fit(training(100, 10, 2)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Training stopped in epoch 0, round ")
        .hasMessageContaining("learning rate 1.0E30");
    assertThat(network.params().toFloatVector()).isEqualTo(initial);
    assertThat(network.getConfiguration().getIterationCount()).isZero();
    assertThat(network.getConfiguration().getEpochCount()).isZero();
  }

  @Test
  void refusalsOfExecutorsAreOneLine() {
    SparkComputationGraph trained =
        new SparkComputationGraph(spark, DigitNetworks.graph(), master().gears("8").build());
    DataSet masked = DigitSets.of("train", 5, 5).get(0);
    masked.setLabelsMaskArray(Nd4j.ones(5, 1));
    assertRefused(
        trained,
        spark.parallelize(List.of(masked), 1),
        "Invalid DataSet: with a mask array (must have none: images have no masks), in DataSets of"
            + " partition 0 of the RDD");
    assertRefused(
        trained, spark.emptyRDD(), "Invalid RDD: no DataSet (must hold examples to train with)");
    assertRefused(
        trained,
        training(30, 10, 2),
        "Invalid batchSizePerWorker: 16 (must be at most 15: 30 examples for 2 workers)");
    JavaRDD<DataSet> wide =
        training(40, 10, 1)
            .map(
                set ->
                    new DataSet(
                        set.getFeatures().reshape(set.numExamples(), 1, 14, 56), set.getLabels()));
    assertRefused(
        trained,
        training(40, 10, 1).union(wide),
        "Invalid features: 1x14x56 (must be 1x28x28, as in other partitions of the RDD)");
    assertThatThrownBy(() -> trained.fit(wide))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Invalid features: 1x14x56 (must fit the network: ");
    trained.setNetwork(DigitNetworks.graph());
    assertRefused(
        trained,
        training(40, 10, 1),
        "Invalid training master: of another network (must be built anew for each network)");
  }

  private static void assertRefused(
      SparkComputationGraph trained, JavaRDD<DataSet> examples, String line) {
    assertThatThrownBy(() -> trained.fit(examples)).isInstanceOf(UserError.class).hasMessage(line);
  }
}
