package io.gearshift.executors.kernels;

/**
 * Softmax over the last axis of {batch,1,1,classes}, in double precision and in plain Java: logits
 * are the smallest tensors of a network, so all backends share this code and agree to the bit.
 */
public final class SoftmaxRows {
  private SoftmaxRows() {}

  /** output = exp(x - max) / sum(exp(x - max)) for each row; may work in place. */
  public static void softmax(Tensor logits, Tensor output) {
    ElementWiseArguments.floats(logits, output);
    int classes = logits.shape(logits.shape().length - 1);
    double[] exponentials = new double[classes];
    for (int row = 0; row < logits.size(); row += classes) {
      double sum = exponentials(logits, row, exponentials);
      for (int i = 0; i < classes; i++) {
        output.set(row + i, (float) (exponentials[i] / sum));
      }
    }
  }

  /**
   * As {@link ElementWise#softmaxCrossEntropy}; may work in place. The loss of a row is
   * log(sum(exp(x - max))) - (x[label] - max).
   *
   * @throws IllegalArgumentException if a label or the count is out of range
   */
  public static double crossEntropy(Tensor logits, int[] labels, int count, Tensor gradLogits) {
    ElementWiseArguments.floats(logits, gradLogits);
    int classes = logits.shape(logits.shape().length - 1);
    int rows = classes == 0 ? 0 : logits.size() / classes;
    if (count < 0 || count > rows || count > labels.length) {
      throw new IllegalArgumentException(
          "Invalid count: " + count + " (must be between 0 and " + rows + ")");
    }
    double[] exponentials = new double[classes];
    double loss = 0;
    for (int row = 0; row < count; row++) {
      int label = labels[row];
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "Invalid label: " + label + " (must be between 0 and " + (classes - 1) + ")");
      }
      int start = row * classes;
      double sum = exponentials(logits, start, exponentials);
      loss += Math.log(sum) - logits.get(start + label) + largest(logits, start, classes);
      for (int i = 0; i < classes; i++) {
        double target = i == label ? 1 : 0;
        gradLogits.set(start + i, (float) ((exponentials[i] / sum - target) / count));
      }
    }
    for (int i = count * classes; i < gradLogits.size(); i++) {
      gradLogits.set(i, 0f);
    }
    return loss;
  }

  private static double exponentials(Tensor logits, int start, double[] exponentials) {
    double max = largest(logits, start, exponentials.length);
    double sum = 0;
    for (int i = 0; i < exponentials.length; i++) {
      exponentials[i] = Math.exp(logits.get(start + i) - max);
      sum += exponentials[i];
    }
    return sum;
  }

  private static double largest(Tensor logits, int start, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, logits.get(start + i));
    }
    return max;
  }
}
