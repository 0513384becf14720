package io.gearshift.executors.plan.oracle;

/** Probabilities of logits, in double precision. */
public final class Softmax {
  private Softmax() {}

  /** exp(x) / sum(exp(x)) for each row of {@code classes} logits. */
  public static float[] of(float[] logits, int classes) {
    float[] probabilities = new float[logits.length];
    for (int row = 0; row < logits.length; row += classes) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = row; i < row + classes; i++) {
        max = Math.max(max, logits[i]);
      }
      double sum = 0;
      for (int i = row; i < row + classes; i++) {
        sum += Math.exp(logits[i] - max);
      }
      for (int i = row; i < row + classes; i++) {
        probabilities[i] = (float) (Math.exp(logits[i] - max) / sum);
      }
    }
    return probabilities;
  }
}
