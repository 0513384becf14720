package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gearshift.executors.data.EvaluationBatches;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real MNIST and real photographs, where the folder of {@code gearshift.data} has them. */
class RealDataTest {
  private static SparkSession spark;

  @TempDir Path work;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("real-data-test")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void mnistTestImagesHaveTheirKnownStatistics() throws IOException {
    // The test files alone, as a training set: a sixth of the time, the same code.
    Path mnist = folder("mnist");
    Path files = Files.createDirectory(work.resolve("files"));
    for (String name : new String[] {"images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"}) {
      Files.copy(mnist.resolve("t10k-" + name), files.resolve("train-" + name));
    }
    Path data = work.resolve("mnist");
    Manifest manifest =
        Ingest.run(spark, IngestRequest.of(files.toString(), data.toString())).manifest();
    assertThat(manifest.split("train").examples()).isEqualTo(10_000);
    assertThat(manifest.channels()).isEqualTo(1);
    // 0.1325 and 0.3105: the figures commonly given for the test set.
    assertThat(manifest.mean()[0]).isCloseTo(0.1325, offset(1e-4));
    assertThat(manifest.deviation()[0]).isCloseTo(0.3105, offset(1e-4));
    int[] counts = new int[10];
    DataSpec spec = DataSpec.of(data.toString(), 28, 28, 1, Augmentation.NONE, new Configuration());
    try (InputResources input = new InputResources(new Configuration());
        BatchSource source = EvaluationBatches.open(input, spec, "train", 0, 1, 128)) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        for (int i = 0; i < batch.count(); i++) {
          counts[batch.labels()[i]]++;
        }
      }
    }
    assertThat(counts).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
  }

  @Test
  void photographsOfManySizesAreCroppedToOne() throws IOException {
    Path tar = folder("imagenet-sample").resolve("train.tar");
    Path data = work.resolve("photographs");
    IngestRequest request = IngestRequest.of(tar.toString(), data.toString()).withShards(3);
    IngestResult result = Ingest.run(spark, request);
    assertThat(result.rejected()).isZero();
    assertThat(result.examples()).containsExactly(Map.entry("train", 250));
    assertThat(result.manifest().classNames()).hasSize(250);
    // One image of each class: none of them may be held back.
    IngestRequest held =
        IngestRequest.of(tar.toString(), work.resolve("held").toString()).withValidationShare(0.2);
    assertThatThrownBy(() -> Ingest.run(spark, held))
        .hasMessage(
            "Invalid --validation: 0.2 (must leave images in both splits: 0 of 250 would be held"
                + " back)");
    assertThat(result.manifest().height()).isZero();
    assertThat(result.manifest().channels()).isEqualTo(3);
    // ImageNet's own means are 0.485, 0.456, 0.406.
    double[] known = {0.485, 0.456, 0.406};
    for (int channel = 0; channel < 3; channel++) {
      assertThat(result.manifest().mean()[channel]).isCloseTo(known[channel], offset(0.04));
    }
    DataSpec spec =
        DataSpec.of(
            data.toString(), 64, 64, 3, Augmentation.RANDOM_RESIZED_CROP_FLIP, new Configuration());
    double sum = 0;
    try (InputResources input = new InputResources(new Configuration());
        BatchSource source = TrainingBatches.open(input, spec, 0, 1, 1, 0, 1, 3, 16)) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        for (float value : batch.images().toFloats()) {
          sum += value / batch.images().size() / 3;
        }
      }
    }
    assertThat(sum).isCloseTo(0, offset(0.3));
    int seen = 0;
    try (InputResources input = new InputResources(new Configuration());
        BatchSource source = EvaluationBatches.open(input, spec, "train", 0, 1, 16)) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        seen += batch.count();
      }
    }
    assertThat(seen).isEqualTo(250);
  }

  private static Path folder(String name) {
    Path folder = Path.of(System.getProperty("gearshift.data", "../shared/data"), name);
    assumeTrue(Files.isDirectory(folder), () -> "SKIPPED: no " + folder + " (gearshift.data)");
    return folder;
  }
}
