package io.gearshift.executors.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.feed.Reading;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.Variation;
import io.gearshift.executors.kernels.guard.PlacedImages;
import io.gearshift.executors.kernels.tensor.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches of pixels, once placed, are the batches of values to the bit. */
class PixelBatchesTest {
  private static final int IMAGES = 30;
  private static final int SIZE = 12;
  private static final int CHANNELS = 3;
  private static final int BATCH = 7;

  @TempDir static Path directory;
  private final InputResources input = new InputResources(new Configuration());

  @BeforeAll
  static void writeData() throws IOException {
    TinyDataSet.write(directory, IMAGES, IMAGES, 2, SIZE, CHANNELS);
  }

  @AfterEach
  void close() {
    input.close();
  }

  /** All of a batch that counts. */
  private record Seen(List<Float> values, List<Integer> labels, int count) {
    static Seen of(Batch batch) {
      List<Float> values = new ArrayList<>();
      float[] floats =
          batch
              .placement()
              .map(placement -> PlacedImages.of(batch.images(), placement))
              .orElse(batch.images())
              .toFloats();
      for (float value : floats) {
        values.add(value);
      }
      List<Integer> labels = new ArrayList<>();
      for (int label : batch.labels()) {
        labels.add(label);
      }
      return new Seen(values, labels, batch.count());
    }
  }

  private static List<Seen> seen(BatchSource source, DataType type) {
    List<Seen> seen = new ArrayList<>();
    try (source) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        assertThat(batch.images().type()).isEqualTo(type);
        seen.add(Seen.of(batch));
      }
    }
    return seen;
  }

  private static DataSpec spec(Augmentation augmentation, Variation variation) throws IOException {
    return DataSpec.of(
            directory.toString(), SIZE, SIZE, CHANNELS, augmentation, new Configuration())
        .withVariation(variation);
  }

  static Stream<Arguments> trainings() {
    return Stream.of(Augmentation.values())
        .flatMap(
            augmentation ->
                Stream.of(Variation.Border.values())
                    .flatMap(
                        border ->
                            Stream.of(Reading.values())
                                .map(reading -> Arguments.of(augmentation, border, reading))));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void trainingSeesTheSame(Augmentation augmentation, Variation.Border border, Reading reading)
      throws IOException {
    Variation variation = new Variation(5, border, Variation.Mirroring.RANDOM);
    DataSpec spec = spec(augmentation, variation);
    for (int epoch = 0; epoch < 3; epoch++) {
      List<Seen> values = seen(training(spec, epoch, BatchForm.VALUES, reading), DataType.F32);
      List<Seen> pixels = seen(training(spec, epoch, BatchForm.PIXELS, reading), DataType.U8);
      assertThat(pixels).hasSize(4).isEqualTo(values);
    }
  }

  private BatchSource training(DataSpec spec, int epoch, BatchForm form, Reading reading) {
    return TrainingBatches.open(input, spec, 0, 1, 3, epoch, 0, 4, BATCH, form, reading);
  }

  /** The last batch is short. */
  @ParameterizedTest
  @EnumSource(Reading.class)
  void evaluationSeesTheSame(Reading reading) throws IOException {
    for (Augmentation augmentation : Augmentation.values()) {
      DataSpec spec = spec(augmentation, Variation.USUAL);
      List<Seen> values = seen(evaluation(spec, BatchForm.VALUES, reading), DataType.F32);
      List<Seen> pixels = seen(evaluation(spec, BatchForm.PIXELS, reading), DataType.U8);
      assertThat(pixels).hasSize(5).isEqualTo(values);
      assertThat(pixels.get(4).count()).isEqualTo(IMAGES % BATCH);
    }
  }

  private BatchSource evaluation(DataSpec spec, BatchForm form, Reading reading) {
    return EvaluationBatches.open(input, spec, ShardFormat.TEST, 0, 1, BATCH, form, reading);
  }
}
