package io.gearshift.executors.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.data.EvaluationBatches;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.TinyDataSet;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.feed.Reading;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchesTest {
  private static final int TRAIN = 103;
  private static final int TEST = 11;
  private static final int SIZE = 12;

  private static final Configuration CONFIGURATION = new Configuration();

  @TempDir static Path directory;
  private static DataSpec plain;
  private static DataSpec augmented;
  private final InputResources input = new InputResources(CONFIGURATION);

  @BeforeAll
  static void writeData() throws IOException {
    TinyDataSet.write(directory, TRAIN, TEST, 4, SIZE, 3);
    plain = DataSpec.of(directory.toString(), SIZE, SIZE, 3, Augmentation.NONE, CONFIGURATION);
    augmented =
        DataSpec.of(directory.toString(), SIZE, SIZE, 3, Augmentation.PAD_CROP_FLIP, CONFIGURATION);
  }

  @AfterEach
  void close() {
    input.close();
  }

  @Test
  void pixelsComeBackNormalised() {
    try (BatchSource source =
        EvaluationBatches.open(
            input, plain, "test", 0, 1, 4, BatchForm.VALUES, Reading.AUTOMATIC)) {
      Batch batch = source.next();
      assertThat(batch.images().shape()).containsExactly(4, SIZE, SIZE, 3);
      float[] values = batch.images().toFloats();
      float[] mean = {0.5f, 0.25f, 0.75f};
      for (int image = 0; image < 4; image++) {
        byte[] pixels = TinyDataSet.pixels("test", batch.labels()[image], SIZE, 3);
        for (int i = 0; i < pixels.length; i++) {
          float expected = ((pixels[i] & 0xFF) / 255f - mean[i % 3]) / mean[i % 3];
          assertThat(values[image * pixels.length + i])
              .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5f));
        }
      }
    }
  }

  @Test
  void pixelsComeFromZeroToOneWithoutNormalisation() {
    try (BatchSource source =
        EvaluationBatches.open(
            input,
            plain.withoutNormalization(),
            "test",
            0,
            1,
            1,
            BatchForm.VALUES,
            Reading.AUTOMATIC)) {
      Batch batch = source.next();
      byte[] pixels = TinyDataSet.pixels("test", batch.labels()[0], SIZE, 3);
      float[] values = batch.images().toFloats();
      for (int i = 0; i < pixels.length; i++) {
        assertThat(values[i])
            .isCloseTo((pixels[i] & 0xFF) / 255f, org.assertj.core.data.Offset.offset(1e-6f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void evaluationYieldsEveryExampleOnce(Reading reading) {
    for (int workers : new int[] {1, 3}) {
      List<Integer> labels = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        try (BatchSource source =
            EvaluationBatches.open(
                input, plain, "test", worker, workers, 4, BatchForm.VALUES, reading)) {
          for (Batch batch = source.next(); batch != null; batch = source.next()) {
            for (int i = 0; i < batch.count(); i++) {
              labels.add(batch.labels()[i]);
            }
            int values = batch.images().size() / 4;
            for (int i = batch.count() * values; i < 4 * values; i++) {
              assertThat(batch.images().get(i)).isZero();
            }
          }
          assertThat(source.next()).isNull();
        }
      }
      assertThat(labels).containsExactlyElementsOf(IntStream.range(0, TEST).boxed().toList());
    }
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void workersAreDisjointAndBatchesFull(Reading reading) {
    List<Integer> labels = new ArrayList<>();
    int batches = TrainingBatches.perEpoch(TRAIN, 3, 8);
    assertThat(batches).isEqualTo(34 / 8);
    for (int worker = 0; worker < 3; worker++) {
      labels.addAll(labels(epoch(plain, worker, 3, 5L, 2, 0, batches, reading)));
    }
    assertThat(labels).hasSize(3 * batches * 8).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void slicesOfAnEpochAreTheEpoch(Reading reading) {
    List<float[]> whole = epoch(augmented, 1, 2, 5L, 3, 0, 6, reading);
    List<float[]> sliced = new ArrayList<>(epoch(augmented, 1, 2, 5L, 3, 0, 1, reading));
    sliced.addAll(epoch(augmented, 1, 2, 5L, 3, 1, 3, reading));
    sliced.addAll(epoch(augmented, 1, 2, 5L, 3, 4, 2, reading));
    assertThat(sliced).hasSameSizeAs(whole);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(sliced.get(i)).containsExactly(whole.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void orderChangesWithSeedEpochAndWorkerOnly(Reading reading) {
    List<Integer> first = labels(epoch(plain, 0, 2, 5L, 0, 0, 6, reading));
    assertThat(labels(epoch(plain, 0, 2, 5L, 0, 0, 6, reading))).isEqualTo(first);
    assertThat(labels(epoch(plain, 0, 2, 6L, 0, 0, 6, reading))).isNotEqualTo(first);
    assertThat(labels(epoch(plain, 0, 2, 5L, 1, 0, 6, reading))).isNotEqualTo(first);
    List<Integer> other = labels(epoch(plain, 1, 2, 5L, 0, 0, 6, reading));
    assertThat(other.stream().map(i -> i - 51).toList()).isNotEqualTo(first);
  }

  @Test
  void augmentationOfAnExampleDoesNotDependOnHowItIsRead() {
    List<float[]> cached = epoch(augmented, 0, 1, 5L, 4, 0, 12, Reading.AUTOMATIC);
    List<float[]> streamed = epoch(augmented, 0, 1, 5L, 4, 0, 12, Reading.STREAMED);
    for (float[] example : cached) {
      streamed.stream()
          .filter(other -> other[0] == example[0])
          .forEach(other -> assertThat(other).containsExactly(example));
    }
  }

  @Test
  void randomCropsAreRepeatedForTheSameKeyAndResizedToTheTarget() throws IOException {
    DataSpec crops =
        DataSpec.of(
            directory.toString(), 8, 6, 1, Augmentation.RANDOM_RESIZED_CROP_FLIP, CONFIGURATION);
    List<float[]> first = epoch(crops, 0, 1, 1L, 0, 0, 2, Reading.AUTOMATIC);
    List<float[]> again = epoch(crops, 0, 1, 1L, 0, 0, 2, Reading.AUTOMATIC);
    assertThat(first.get(0)).hasSize(1 + 8 * 6);
    for (int i = 0; i < first.size(); i++) {
      assertThat(again.get(i)).containsExactly(first.get(i));
    }
    try (BatchSource source = EvaluationBatches.open(input, crops, "test", 0, 1, 5)) {
      assertThat(source.next().images().shape()).containsExactly(5, 8, 6, 1);
    }
  }

  @Test
  void closingEarlyIsFine() {
    for (int i = 0; i < 20; i++) {
      BatchSource source = TrainingBatches.open(input, plain, 0, 1, 1, 0, 0, 12, 8);
      if (i % 2 == 0) {
        source.next();
      }
      source.close();
      source.close();
    }
  }

  @Test
  void badRequestsNameTheRule() {
    assertThatThrownBy(() -> TrainingBatches.perEpoch(TRAIN, 2, 64))
        .hasMessage(
            "Invalid Train_Batch: 64 (must be 1 to 51, the training images of one of 2 workers)");
    assertThatThrownBy(() -> TrainingBatches.open(input, plain, 0, 2, 1, 0, 5, 2, 8))
        .hasMessage("Invalid batches: 5 to 7 (an epoch has 6)");
    assertThatThrownBy(() -> TrainingBatches.open(input, plain, 2, 2, 1, 0, 0, 2, 8))
        .hasMessage("Invalid worker: 2 (must be 0 to 1)");
    assertThatThrownBy(() -> EvaluationBatches.open(input, plain, "validation", 0, 1, 4))
        .hasMessage("Invalid split: validation (the data set has train, test)");
  }

  /** Each example as its label followed by its values. */
  private List<float[]> epoch(
      DataSpec spec,
      int worker,
      int workers,
      long seed,
      int epoch,
      int first,
      int count,
      Reading reading) {
    List<float[]> examples = new ArrayList<>();
    try (BatchSource source =
        TrainingBatches.open(
            input,
            spec,
            worker,
            workers,
            seed,
            epoch,
            first,
            count,
            8,
            BatchForm.VALUES,
            reading)) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        assertThat(batch.count()).isEqualTo(8);
        float[] values = batch.images().toFloats();
        int size = values.length / 8;
        for (int i = 0; i < 8; i++) {
          float[] example = new float[1 + size];
          example[0] = batch.labels()[i];
          System.arraycopy(values, i * size, example, 1, size);
          examples.add(example);
        }
      }
    }
    assertThat(examples).hasSize(count * 8);
    return examples;
  }

  private static List<Integer> labels(List<float[]> examples) {
    return Arrays.stream(examples.toArray(float[][]::new)).map(e -> (int) e[0]).toList();
  }
}
