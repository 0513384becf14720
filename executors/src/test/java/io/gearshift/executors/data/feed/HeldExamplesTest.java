package io.gearshift.executors.data.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class HeldExamplesTest {

  /** Images of 1 x 2 x 1: ten times the label, and one more. */
  private static HeldExamples held(int... labels) {
    float[][] images = new float[labels.length][];
    for (int i = 0; i < labels.length; i++) {
      images[i] = new float[] {10 * labels[i], 10 * labels[i] + 1};
    }
    return new HeldExamples(1, 2, 1, images, labels);
  }

  private static List<Integer> labels(HeldExamples examples, int epoch, int first, int batches) {
    List<Integer> seen = new ArrayList<>();
    try (InputResources input = new InputResources(new Configuration());
        BatchSource source =
            TrainingBatches.open(input, examples, 3, 7, epoch, first, batches, 2)) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        assertThat(batch.count()).isEqualTo(2);
        float[] images = batch.images().toFloats();
        for (int i = 0; i < 2; i++) {
          int label = batch.labels()[i];
          assertThat(images[2 * i]).isEqualTo(10f * label);
          assertThat(images[2 * i + 1]).isEqualTo(10f * label + 1);
          seen.add(label);
        }
      }
    }
    return seen;
  }

  @Test
  void everyEpochIsAnotherOrderOfTheSameExamples() {
    HeldExamples examples = held(0, 1, 2, 3, 4, 5, 6, 7);
    List<Integer> first = labels(examples, 0, 0, 4);
    List<Integer> second = labels(examples, 1, 0, 4);
    assertThat(new HashSet<>(first)).hasSize(8);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
  }

  @Test
  void slicesOfAnEpochTogetherAreTheEpoch() {
    HeldExamples examples = held(0, 1, 2, 3, 4, 5, 6, 7, 8);
    List<Integer> slices = new ArrayList<>(labels(examples, 2, 0, 1));
    slices.addAll(labels(examples, 2, 1, 3));
    assertThat(slices).isEqualTo(labels(examples, 2, 0, 4));
    assertThatThrownBy(() -> labels(examples, 2, 3, 2))
        .hasMessage("Invalid batches: 3 to 5 (an epoch has 4)");
  }

  @Test
  void checksumIsOfImagesAndLabelsInTheirOrder() {
    HeldExamples examples = held(1, 2);
    assertThat(held(1, 2).checksum()).isEqualTo(examples.checksum());
    assertThat(held(2, 1).checksum()).isNotEqualTo(examples.checksum());
    float[][] images = {{10, 11}, {20, 21}};
    assertThat(new HeldExamples(1, 2, 1, images, new int[] {1, 3}).checksum())
        .isNotEqualTo(examples.checksum());
  }

  @Test
  void sizesMustFit() {
    assertThatThrownBy(() -> new HeldExamples(1, 2, 1, new float[][] {{1}}, new int[1]))
        .hasMessage("Invalid example: 1 values (must be 1 x 2 x 1)");
    assertThatThrownBy(() -> new HeldExamples(1, 2, 1, new float[0][], new int[1]))
        .hasMessage("Invalid examples: 0 images and 1 labels (must be as many)");
  }
}
