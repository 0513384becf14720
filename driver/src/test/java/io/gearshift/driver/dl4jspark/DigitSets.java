package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.ingest.digits.DigitsGenerator;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Drawn digits as DL4J's programs have them: [examples, 1, 28, 28] in [0, 1], labels one-hot. */
final class DigitSets {
  static final int CLASSES = DigitsGenerator.CLASSES;
  static final int SIDE = DigitsGenerator.SIZE;

  private DigitSets() {}

  /** Digits 0 to {@code count - 1} of a split, in DataSets of a size; the last may be smaller. */
  static List<DataSet> of(String split, int count, int size) {
    List<DataSet> sets = new ArrayList<>();
    for (int from = 0; from < count; from += size) {
      int examples = Math.min(size, count - from);
      INDArray labels = Nd4j.zeros(examples, CLASSES);
      for (int i = 0; i < examples; i++) {
        labels.putScalar(i, DigitsGenerator.label(from + i), 1);
      }
      float[] pixels = pixels(split, from, examples);
      sets.add(new DataSet(Nd4j.createFromArray(pixels).reshape(examples, 1, SIDE, SIDE), labels));
    }
    return sets;
  }

  /** The pixels of so many digits, one after the other. */
  static float[] pixels(String split, int from, int examples) {
    DigitsGenerator generator = new DigitsGenerator();
    float[] pixels = new float[examples * SIDE * SIDE];
    for (int i = 0; i < examples; i++) {
      byte[] image = generator.draw(1, split, from + i);
      for (int p = 0; p < image.length; p++) {
        pixels[i * image.length + p] = (image[p] & 0xff) / 255f;
      }
    }
    return pixels;
  }
}
