package io.gearshift.driver.dl4jspark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.InputShape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class DataSetReaderTest {
  private static final DataSetReader READER = new DataSetReader(3, null);

  private static INDArray images(int examples) {
    return Nd4j.arange(12.0 * examples).reshape(examples, 2, 3, 2);
  }

  private static PartitionExamples read(INDArray features, INDArray labels) {
    return READER.read(4, List.of(new DataSet(features, labels)).iterator());
  }

  private static void assertRefused(INDArray features, INDArray labels, String line) {
    assertThat(read(features, labels).refusal())
        .isEqualTo(line + ", in DataSets of partition 4 of the RDD");
  }

  @Test
  void channelsComeLast() {
    PartitionExamples read = read(images(2), Nd4j.createFromArray(2, 0).reshape(2, 1));
    assertThat(read.shape()).isEqualTo(new InputShape(2, 3, 2));
    assertThat(read.images())
        .isDeepEqualTo(
            new float[][] {
              {0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11},
              {12, 18, 13, 19, 14, 20, 15, 21, 16, 22, 17, 23}
            });
    assertThat(read.labels()).containsExactly(2, 0);
  }

  @Test
  void orderAndViewsOfArraysDoNotMatter() {
    INDArray view = images(4).get(org.nd4j.linalg.indexing.NDArrayIndex.interval(1, 3));
    INDArray hot = Nd4j.createFromArray(new float[][] {{0, 1, 0}, {0, 0, 1}});
    PartitionExamples expected = read(view.dup('c'), hot);
    assertThat(expected.images()[0]).startsWith(12, 18, 13);
    assertThat(expected.labels()).containsExactly(1, 2);
    for (INDArray features : List.of(view, view.dup('f'))) {
      PartitionExamples read = read(features, hot.dup('f'));
      assertThat(read.images()).isDeepEqualTo(expected.images());
      assertThat(read.labels()).containsExactly(1, 2);
    }
  }

  @Test
  void flatFeaturesAreImagesWhereTheNetworkSaysSo() {
    DataSetReader reader = new DataSetReader(3, new InputShape(2, 3, 2));
    INDArray labels = Nd4j.createFromArray(1f);
    DataSet flat = new DataSet(images(1).reshape(1, 12), labels);
    assertThat(reader.read(0, List.of(flat).iterator()).images())
        .isDeepEqualTo(read(images(1), labels).images());
    assertThat(READER.read(0, List.of(flat).iterator()).shape())
        .isEqualTo(new InputShape(12, 1, 1));
    DataSet shorter = new DataSet(Nd4j.zeros(1, 11), labels);
    assertThat(reader.read(0, List.of(shorter).iterator()).refusal())
        .startsWith("Invalid features: 11 values (must be 2x3x2)");
  }

  @Test
  void labelsAreOneHotOrIndices() {
    INDArray features = images(1);
    assertRefused(
        features,
        Nd4j.createFromArray(new float[][] {{0.5f, 0.5f, 0}}),
        "Invalid label: [0.5, 0.5, 0.0] (must be one-hot: one 1, else 0)");
    assertRefused(
        features,
        Nd4j.createFromArray(new float[][] {{1, 0, 1}}),
        "Invalid label: [1.0, 0.0, 1.0] (must be one-hot: one 1, else 0)");
    assertRefused(
        features,
        Nd4j.zeros(1, 3),
        "Invalid label: [0.0, 0.0, 0.0] (must be one-hot: one 1, else 0)");
    assertRefused(
        features, Nd4j.createFromArray(3f), "Invalid label: 3.0 (must be a class from 0 to 2)");
    assertRefused(
        features, Nd4j.createFromArray(0.5f), "Invalid label: 0.5 (must be a class from 0 to 2)");
    assertRefused(
        features,
        Nd4j.zeros(1, 4),
        "Invalid labels: shape [1, 4] (must be [examples, 3], the network's classes, or class"
            + " indices)");
    assertRefused(
        images(2),
        Nd4j.createFromArray(1f),
        "Invalid labels: 1 rows (must have a row for each of 2 examples)");
  }

  @Test
  void featuresAreFiniteImagesOfOneShape() {
    INDArray labels = Nd4j.createFromArray(1f);
    assertRefused(
        images(1).putScalar(3, Float.NaN), labels, "Invalid features: NaN (must be finite)");
    assertRefused(
        Nd4j.zeros(1, 2, 3),
        labels,
        "Invalid features: shape [1, 2, 3] (must be [examples, channels, height, width] or"
            + " [examples, values])");
    DataSet first = new DataSet(images(1), labels);
    DataSet second = new DataSet(Nd4j.zeros(1, 2, 2, 3), labels);
    assertThat(READER.read(0, List.of(first, second).iterator()).refusal())
        .startsWith("Invalid features: 2x2x3 (must be 2x3x2, as the DataSets before them)");
  }
}
