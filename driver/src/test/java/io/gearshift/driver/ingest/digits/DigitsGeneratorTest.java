package io.gearshift.driver.ingest.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class DigitsGeneratorTest {
  private static final int FEATURES = DigitsGenerator.SIZE * DigitsGenerator.SIZE;
  private static final int TRAIN = 6000;
  private static final int TEST = 1000;

  @Test
  void imageIsAFunctionOfSeedSplitAndIndex() {
    byte[] image = new DigitsGenerator().draw(1, "train", 17);
    DigitsGenerator used = new DigitsGenerator();
    used.draw(5, "test", 3);
    assertThat(used.draw(1, "train", 17)).isEqualTo(image);
    assertThat(used.draw(2, "train", 17)).isNotEqualTo(image);
    assertThat(used.draw(1, "test", 17)).isNotEqualTo(image);
    assertThat(used.draw(1, "train", 27)).isNotEqualTo(image);
    assertThat(DigitsGenerator.label(17)).isEqualTo(7);
  }

  /** All styles of all digits: data sets made by another version must have the same checksums. */
  @Test
  void imagesStayTheSameFromVersionToVersion() {
    CRC32 sum = new CRC32();
    DigitsGenerator generator = new DigitsGenerator();
    for (int index = 0; index < 300; index++) {
      sum.update(generator.draw(1, "train", index));
    }
    assertThat(sum.getValue()).isEqualTo(3_095_645_185L);
  }

  @Test
  void linearModelLearnsSomethingButNotEnough() {
    assertThat(linearAccuracy()).isBetween(0.5, 0.95);
  }

  /** Test accuracy of softmax regression trained by ten epochs of SGD. */
  private static double linearAccuracy() {
    float[][] train = images("train", TRAIN);
    float[][] test = images("test", TEST);
    double[][] weight = new double[DigitsGenerator.CLASSES][FEATURES + 1];
    for (int step = 0; step < 10 * TRAIN; step++) {
      int index = (int) ((step * 7919L) % TRAIN);
      double[] scores = scores(weight, train[index]);
      double largest = java.util.Arrays.stream(scores).max().orElseThrow();
      double sum = 0;
      for (int c = 0; c < scores.length; c++) {
        scores[c] = Math.exp(scores[c] - largest);
        sum += scores[c];
      }
      for (int c = 0; c < scores.length; c++) {
        double gradient = scores[c] / sum - (c == DigitsGenerator.label(index) ? 1 : 0);
        double rate = 0.01 * gradient / (1 + 4.0 * step / (10 * TRAIN));
        for (int i = 0; i < FEATURES; i++) {
          weight[c][i] -= rate * train[index][i];
        }
        weight[c][FEATURES] -= rate;
      }
    }
    int right = 0;
    for (int i = 0; i < TEST; i++) {
      double[] scores = scores(weight, test[i]);
      int best = 0;
      for (int c = 1; c < scores.length; c++) {
        best = scores[c] > scores[best] ? c : best;
      }
      right += best == DigitsGenerator.label(i) ? 1 : 0;
    }
    return (double) right / TEST;
  }

  private static double[] scores(double[][] weight, float[] image) {
    double[] scores = new double[weight.length];
    for (int c = 0; c < weight.length; c++) {
      double sum = weight[c][FEATURES];
      for (int i = 0; i < FEATURES; i++) {
        sum += weight[c][i] * image[i];
      }
      scores[c] = sum;
    }
    return scores;
  }

  private static float[][] images(String split, int count) {
    DigitsGenerator generator = new DigitsGenerator();
    float[][] images = new float[count][FEATURES];
    for (int i = 0; i < count; i++) {
      byte[] pixels = generator.draw(1, split, i);
      for (int p = 0; p < FEATURES; p++) {
        images[i][p] = (pixels[p] & 0xFF) / 255f;
      }
    }
    return images;
  }
}
