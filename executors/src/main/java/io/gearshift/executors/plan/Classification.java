package io.gearshift.executors.plan;

/** Reads predictions off logits. */
public final class Classification {
  private Classification() {}

  /** How many classes come before {@code label} in a row; 0 is top-1, below 5 is top-5. */
  public static int rank(float[] logits, int classes, int row, int label) {
    int first = row * classes;
    float own = logits[first + label];
    int rank = 0;
    for (int c = 0; c < classes; c++) {
      float other = logits[first + c];
      if (other > own || (other == own && c < label) || Float.isNaN(own)) {
        rank++;
      }
    }
    return rank;
  }

  /** The class of the largest logit of a row; the first of equals. */
  public static int predicted(float[] logits, int classes, int row) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[row * classes + c] > logits[row * classes + best]) {
        best = c;
      }
    }
    return best;
  }
}
