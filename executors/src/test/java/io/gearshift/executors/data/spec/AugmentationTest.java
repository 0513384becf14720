package io.gearshift.executors.data.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.data.EvaluationBatches;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.TinyDataSet;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.feed.Reading;
import io.gearshift.executors.data.shard.ShardFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What augmentation makes of images, told from the pixels that come out. */
class AugmentationTest {
  private static final int IMAGES = 40;
  private static final int SIZE = 12;
  private static final int CHANNELS = 1;
  private static final int EPOCHS = 20;
  private static final int PADDING = 4;

  @TempDir static Path directory;
  private final InputResources input = new InputResources(new Configuration());

  @BeforeAll
  static void writeData() throws IOException {
    TinyDataSet.write(directory, IMAGES, IMAGES, 2, SIZE, CHANNELS);
  }

  /** How an image was changed; the part of it that was used shows in the pixels. */
  private record Change(int down, int right, boolean mirrored) {}

  @AfterEach
  void close() {
    input.close();
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void shiftsReachAllPlacesUpToTheEdgesAndHalfOfTheImagesAreMirrored(Reading reading)
      throws IOException {
    List<Change> changes = new ArrayList<>();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      changes.addAll(changes(Augmentation.PAD_CROP_FLIP, epoch, reading).values());
    }

    Map<Integer, Integer> down = new TreeMap<>();
    Map<Integer, Integer> right = new TreeMap<>();
    for (Change change : changes) {
      down.merge(change.down(), 1, Integer::sum);
      right.merge(change.right(), 1, Integer::sum);
    }
    assertThat(down.keySet()).containsExactly(-4, -3, -2, -1, 0, 1, 2, 3, 4);
    assertThat(right.keySet()).containsExactly(-4, -3, -2, -1, 0, 1, 2, 3, 4);
    // Expected 800 / 9 = 89 with a deviation of 9.
    assertThat(down.values()).allMatch(count -> count > 45 && count < 135);
    assertThat(right.values()).allMatch(count -> count > 45 && count < 135);
    // Expected 400 with a deviation of 14.
    assertThat(changes.stream().filter(Change::mirrored).count()).isBetween(330L, 470L);
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void alternatingMirroringShowsBothViewsInTwoEpochs(Reading reading) throws IOException {
    Variation variation = new Variation(0, Variation.Border.BLACK, Variation.Mirroring.ALTERNATING);
    Map<Integer, Change> first = changes(variation, 0, reading);
    Map<Integer, Change> second = changes(variation, 1, reading);

    // Expected 20 with a deviation of 3.
    assertThat(first.values().stream().filter(Change::mirrored).count()).isBetween(8L, 32L);
    first.forEach(
        (label, change) ->
            assertThat(second.get(label)).isEqualTo(new Change(0, 0, !change.mirrored())));
    for (int epoch = 2; epoch < EPOCHS; epoch++) {
      assertThat(changes(variation, epoch, reading)).isEqualTo(epoch % 2 == 0 ? first : second);
    }
  }

  @Test
  void shiftsGoAsFarAsTheyMay() throws IOException {
    Set<Integer> down = new HashSet<>();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      changes(
              new Variation(2, Variation.Border.BLACK, Variation.Mirroring.RANDOM),
              epoch,
              Reading.AUTOMATIC)
          .values()
          .forEach(change -> down.add(change.down()));
    }
    assertThat(down).containsExactlyInAnyOrder(-2, -1, 0, 1, 2);
  }

  @Test
  void aReflectedShiftMustLeaveSomethingOfTheImage() {
    assertThatThrownBy(
            () ->
                spec(Augmentation.PAD_CROP)
                    .withVariation(
                        new Variation(
                            SIZE, Variation.Border.REFLECTED, Variation.Mirroring.RANDOM)))
        .hasMessage(
            "Invalid shift: 12 (must be below the sides of images of 12 x 12 where its border is"
                + " reflected)");
  }

  @Test
  void withoutFlipNothingIsMirrored() throws IOException {
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      assertThat(changes(Augmentation.PAD_CROP, epoch, Reading.AUTOMATIC).values())
          .noneMatch(Change::mirrored);
    }
  }

  @Test
  void withoutAugmentationImagesStayAsTheyAre() throws IOException {
    assertThat(changes(Augmentation.NONE, 3, Reading.AUTOMATIC).values())
        .containsOnly(new Change(0, 0, false));
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void anImageIsChangedOtherwiseInEachEpochAndEachRunsSeed(Reading reading) throws IOException {
    Map<Integer, Set<Change>> perImage = new HashMap<>();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      changes(Augmentation.PAD_CROP_FLIP, epoch, reading)
          .forEach(
              (label, change) -> perImage.computeIfAbsent(label, x -> new HashSet<>()).add(change));
    }
    // Of 162 possible changes 20 draws are nearly all different.
    assertThat(perImage).hasSize(IMAGES);
    assertThat(perImage.values()).allMatch(set -> set.size() > EPOCHS / 2);
    assertThat(new HashSet<>(perImage.values())).hasSize(IMAGES);
  }

  @ParameterizedTest
  @EnumSource(Augmentation.class)
  void evaluationDrawsNothing(Augmentation augmentation) throws IOException {
    Map<Integer, float[]> plain =
        evaluated(
            augmentation == Augmentation.RANDOM_RESIZED_CROP_FLIP
                ? Augmentation.CENTRE_CROP
                : augmentation == Augmentation.CENTRE_CROP ? augmentation : Augmentation.NONE);
    Map<Integer, float[]> evaluated = evaluated(augmentation);

    assertThat(evaluated).hasSize(IMAGES);
    evaluated.forEach((label, values) -> assertThat(values).isEqualTo(plain.get(label)));
  }

  @Test
  void evaluationWithoutCropsIsTheWholeImage() throws IOException {
    evaluated(Augmentation.PAD_CROP_FLIP)
        .forEach(
            (label, values) ->
                assertThat(change(pixels(ShardFormat.TEST, label), values))
                    .isEqualTo(new Change(0, 0, false)));
  }

  private Map<Integer, float[]> evaluated(Augmentation augmentation) throws IOException {
    Map<Integer, float[]> images = new HashMap<>();
    try (BatchSource source =
        EvaluationBatches.open(input, spec(augmentation), ShardFormat.TEST, 0, 1, IMAGES)) {
      collect(source, images);
    }
    return images;
  }

  private Map<Integer, Change> changes(Augmentation augmentation, int epoch, Reading reading)
      throws IOException {
    return changes(spec(augmentation), epoch, reading);
  }

  private Map<Integer, Change> changes(Variation variation, int epoch, Reading reading)
      throws IOException {
    return changes(spec(Augmentation.PAD_CROP_FLIP).withVariation(variation), epoch, reading);
  }

  private Map<Integer, Change> changes(DataSpec spec, int epoch, Reading reading) {
    Map<Integer, float[]> images = new HashMap<>();
    try (BatchSource source =
        TrainingBatches.open(
            input, spec, 0, 1, 9, epoch, 0, 1, IMAGES, BatchForm.VALUES, reading)) {
      collect(source, images);
    }
    Map<Integer, Change> changes = new HashMap<>();
    images.forEach(
        (label, values) -> changes.put(label, change(pixels(ShardFormat.TRAIN, label), values)));
    return changes;
  }

  private static DataSpec spec(Augmentation augmentation) throws IOException {
    return DataSpec.of(
        directory.toString(), SIZE, SIZE, CHANNELS, augmentation, new Configuration());
  }

  private static void collect(BatchSource source, Map<Integer, float[]> images) {
    for (Batch batch = source.next(); batch != null; batch = source.next()) {
      float[] values = batch.images().toFloats();
      int size = values.length / IMAGES;
      for (int i = 0; i < batch.count(); i++) {
        images.put(
            batch.labels()[i], java.util.Arrays.copyOfRange(values, i * size, (i + 1) * size));
      }
    }
  }

  /** As they are normalised, by a mean and a deviation of 0.5. */
  private static float[] pixels(String split, int label) {
    byte[] pixels = TinyDataSet.pixels(split, label, SIZE, CHANNELS);
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (((pixels[i] & 0xFF) / 255.0 - 0.5) / 0.5);
    }
    return values;
  }

  /** The one change that makes {@code values} of {@code original}. */
  private static Change change(float[] original, float[] values) {
    for (int down = -PADDING; down <= PADDING; down++) {
      for (int right = -PADDING; right <= PADDING; right++) {
        for (boolean mirrored : new boolean[] {false, true}) {
          if (isMadeBy(original, values, down, right, mirrored)) {
            return new Change(down, right, mirrored);
          }
        }
      }
    }
    throw new AssertionError("No shift and no mirror makes this image");
  }

  private static boolean isMadeBy(
      float[] original, float[] values, int down, int right, boolean mirrored) {
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int row = y - down;
        int column = (mirrored ? SIZE - 1 - x : x) - right;
        boolean inside = row >= 0 && row < SIZE && column >= 0 && column < SIZE;
        float expected = inside ? original[row * SIZE + column] : -1;
        if (values[y * SIZE + x] != expected) {
          return false;
        }
      }
    }
    return true;
  }
}
