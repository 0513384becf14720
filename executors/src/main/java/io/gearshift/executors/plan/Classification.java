package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.Tensor;

/** Reads predictions off logits. */
public final class Classification {
  private Classification() {}

  /**
   * Rows of the first {@code count} whose largest logit is the label's; the first of equals wins.
   */
  static int correct(Tensor logits, int[] labels, int count) {
    int correct = 0;
    for (int row = 0; row < count; row++) {
      if (rank(logits, row, labels[row]) == 0) {
        correct++;
      }
    }
    return correct;
  }

  /** How many classes come before {@code label} in a row; 0 is top-1, below 5 is top-5. */
  public static int rank(Tensor logits, int row, int label) {
    int classes = logits.shape(3);
    int first = row * classes;
    float own = logits.get(first + label);
    int rank = 0;
    for (int c = 0; c < classes; c++) {
      float other = logits.get(first + c);
      if (other > own || (other == own && c < label) || Float.isNaN(own)) {
        rank++;
      }
    }
    return rank;
  }

  /** The class of the largest logit of a row. */
  public static int predicted(Tensor logits, int row) {
    int classes = logits.shape(3);
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits.get(row * classes + c) > logits.get(row * classes + best)) {
        best = c;
      }
    }
    return best;
  }
}
