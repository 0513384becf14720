package io.gearshift.driver.dl4jspark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.spark.SparkSessions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;

/** The example of docs/dl4j-spark.md is the method below, and that runs. */
class DocumentedExampleTest {
  private static final Path ROOT = Path.of(System.getProperty("gearshift.root", ".."));
  private static final int LONGEST = 15;

  private static Evaluation example(
      JavaSparkContext context,
      ComputationGraph network,
      JavaRDD<DataSet> examples,
      JavaRDD<DataSet> test,
      File file)
      throws IOException {
    // Example
    GearshiftTrainingMaster master =
        GearshiftTrainingMaster.builder(16) // examples in a worker's mini-batch
            .workers(2)
            .averagingFrequency(10) // mini-batches between averagings
            .gears("8 12 16 fp32") // precisions, climbed by MuPPET's policy
            .epochs(5)
            .build();
    SparkComputationGraph training = new SparkComputationGraph(context, network, master);
    training.fit(examples); // JavaRDD<DataSet>
    Evaluation evaluation = training.evaluate(test);
    ModelSerializer.writeModel(network, file, false);
    // End
    return evaluation;
  }

  @Test
  void runs(@TempDir Path folder) throws IOException {
    ComputationGraph network = DigitNetworks.graph();
    File file = folder.resolve("model.zip").toFile();
    try (SparkSession session = SparkSessions.open("example", "local[2]", 1, Map.of())) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      Evaluation evaluation =
          example(
              context,
              network,
              context.parallelize(DigitSets.of("train", 512, 16), 4),
              context.parallelize(DigitSets.of("train", 100, 10), 1),
              file);
      // Eighty mini-batches of each worker, and digits that it has seen: more than guesses.
      assertThat(evaluation.accuracy()).isGreaterThan(0.4);
    }
    assertThat(ModelSerializer.restoreComputationGraph(file).params()).isEqualTo(network.params());
  }

  @Test
  void isTheDocuments() throws IOException {
    Path source =
        ROOT.resolve("driver/src/test/java")
            .resolve(DocumentedExampleTest.class.getName().replace('.', '/') + ".java");
    List<String> documented =
        between(Files.readAllLines(ROOT.resolve("docs/dl4j-spark.md")), "```java", "```");
    assertThat(documented).hasSizeLessThanOrEqualTo(LONGEST);
    assertThat(documented).isEqualTo(between(Files.readAllLines(source), "// Example", "// End"));
  }

  /** The stripped lines after the first that is {@code begin}. */
  private static List<String> between(List<String> lines, String begin, String end) {
    List<String> stripped = lines.stream().map(String::strip).toList();
    int from = stripped.indexOf(begin) + 1;
    int length = stripped.subList(from, stripped.size()).indexOf(end);
    return stripped.subList(from, from + length);
  }
}
