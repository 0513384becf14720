package io.gearshift.executors.kernels.host.loop;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Softmax over the last axis of {batch,1,1,classes}, in double precision and in plain Java: logits
 * are the smallest tensors of a network, so all backends share this code and agree to the bit.
 */
public final class SoftmaxRows {
  private SoftmaxRows() {}

  /**
   * As {@link ElementWise#softmaxCrossEntropy}; may work in place. The loss of a row is
   * log(sum(exp(x - max))) + max, less the mean of x under the target.
   *
   * @throws IllegalArgumentException if a label or the count is out of range
   */
  public static void crossEntropy(
      Tensor logits,
      int[] labels,
      int count,
      float smoothing,
      Tensor gradLogits,
      PassStatus status,
      int place) {
    ElementWiseArguments.floats(logits, gradLogits);
    int classes = logits.lastAxis();
    int rows = classes == 0 ? 0 : logits.size() / classes;
    requireValid(labels, count, rows, classes);
    double[] exponentials = new double[classes];
    double loss = 0;
    int correct = 0;
    double off = smoothing / (double) classes;
    double on = 1 - (double) smoothing + off;
    for (int row = 0; row < count; row++) {
      int label = labels[row];
      int start = row * classes;
      double sum = exponentials(logits, start, exponentials);
      correct += isFirstLargest(logits, start, classes, label) ? 1 : 0;
      loss +=
          Math.log(sum)
              - expectedLogit(logits, start, label, smoothing)
              + largest(logits, start, classes);
      for (int i = 0; i < classes; i++) {
        double target = i == label ? on : off;
        gradLogits.set(start + i, (float) ((exponentials[i] / sum - target) / count));
      }
    }
    for (int i = count * classes; i < gradLogits.size(); i++) {
      gradLogits.set(i, 0f);
    }
    HostPassStatus.of(status).loss(loss, correct);
    if (!Double.isFinite(loss)) {
      HostPassStatus.of(status).notFinite(place);
    }
  }

  /**
   * Checks the labels of the first {@code count} rows.
   *
   * @throws IllegalArgumentException naming the label or the count, and its range
   */
  public static void requireValid(int[] labels, int count, int rows, int classes) {
    if (count < 0 || count > rows || count > labels.length) {
      throw new IllegalArgumentException(
          "Invalid count: " + count + " (must be between 0 and " + rows + ")");
    }
    for (int row = 0; row < count; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new IllegalArgumentException(
            "Invalid label: " + labels[row] + " (must be between 0 and " + (classes - 1) + ")");
      }
    }
  }

  /** The mean of a row's logits under its target. */
  private static double expectedLogit(Tensor logits, int start, int label, float smoothing) {
    double own = logits.get(start + label);
    if (smoothing == 0) {
      return own;
    }
    int classes = logits.lastAxis();
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += logits.get(start + i);
    }
    return (1 - (double) smoothing) * own + smoothing * sum / classes;
  }

  private static boolean isFirstLargest(Tensor logits, int start, int classes, int label) {
    float own = logits.get(start + label);
    for (int c = 0; c < classes; c++) {
      float other = logits.get(start + c);
      if (other > own || (other == own && c < label)) {
        return false;
      }
    }
    return !Float.isNaN(own);
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
