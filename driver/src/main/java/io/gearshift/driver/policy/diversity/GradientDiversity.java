package io.gearshift.driver.policy.diversity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Inter-epoch gradient diversity over a window of epochs: the mean over parameter tensors of
 *
 * <pre>sum_k |g_k|^2 / |sum_k g_k|^2</pre>
 *
 * where g_k is the tensor's gradient in the last mini-batch of epoch k. It is 1 / epochs when all
 * gradients agree, 1 when they are orthogonal, and grows without limit when they cancel.
 *
 * <p>Kept between epochs: one f32 vector, the sum of the gradients, and one f64 scalar a tensor,
 * the sum of squared norms; not the gradients themselves. Relative error against exact arithmetic
 * below 1e-6 unless the gradients nearly cancel, from rounding the sum to f32.
 *
 * <p>A tensor whose gradients sum to exactly zero has no diversity and is left out of the mean.
 *
 * <p>Source: MuPPET (arXiv 2006.09049), section 3.3. The public code ({@code policy.py}) keeps a
 * reference to the first gradient of a window instead of its value; here it is added like any
 * other.
 */
public final class GradientDiversity {
  private final List<TensorRange> tensors;
  private final double[] squaredNorms;
  private float[] sum = new float[0];
  private int epochs;

  /** An empty window over these parameter tensors. */
  public GradientDiversity(List<TensorRange> tensors) {
    this.tensors = List.copyOf(tensors);
    this.squaredNorms = new double[tensors.size()];
  }

  /**
   * Takes one epoch's gradient into the window.
   *
   * @param gradient the flat gradient, summed over all workers; not kept
   * @throws IllegalArgumentException if the vector is too short for the tensors, differs in length
   *     from the window's others, or holds a NaN or an infinity
   */
  public void add(float[] gradient) {
    if (epochs > 0 && gradient.length != sum.length) {
      throw new IllegalArgumentException(
          "Invalid gradient length: " + gradient.length + " (must be " + sum.length + ")");
    }
    double[] norms = new double[tensors.size()];
    for (int tensor = 0; tensor < norms.length; tensor++) {
      norms[tensor] = squaredNorm(gradient, tensor);
    }
    if (epochs == 0) {
      sum = gradient.clone();
    } else {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += gradient[i];
      }
    }
    for (int tensor = 0; tensor < norms.length; tensor++) {
      squaredNorms[tensor] += norms[tensor];
    }
    epochs++;
  }

  /** How many epochs are in the window. */
  public int epochs() {
    return epochs;
  }

  /** The diversity of the window; empty where no tensor has one. */
  public OptionalDouble value() {
    double total = 0;
    int counted = 0;
    for (int tensor = 0; tensor < squaredNorms.length && epochs > 0; tensor++) {
      double squaredSum = squaredNorm(sum, tensor);
      if (squaredSum > 0) {
        total += squaredNorms[tensor] / squaredSum;
        counted++;
      }
    }
    return counted == 0 ? OptionalDouble.empty() : OptionalDouble.of(total / counted);
  }

  /** Begins a new window. */
  public void clear() {
    Arrays.fill(squaredNorms, 0);
    sum = new float[0];
    epochs = 0;
  }

  /** The sum of squared norms of every tensor, for a checkpoint. */
  public List<Double> squaredNorms() {
    List<Double> norms = new ArrayList<>();
    for (double norm : squaredNorms) {
      norms.add(norm);
    }
    return norms;
  }

  /** A copy of the sum of the window's gradients, for a checkpoint; empty in an empty window. */
  public float[] gradientSum() {
    return sum.clone();
  }

  /**
   * Continues the window that a checkpoint kept.
   *
   * @throws IllegalArgumentException if the parts do not fit each other or the tensors
   */
  public void restore(int windowEpochs, List<Double> norms, float[] gradientSum) {
    if (norms.size() != squaredNorms.length) {
      throw new IllegalArgumentException(
          "Invalid policy state: "
              + norms.size()
              + " tensors (must be "
              + squaredNorms.length
              + ", as in the network)");
    }
    if ((windowEpochs == 0) != (gradientSum.length == 0)) {
      throw new IllegalArgumentException(
          "Invalid policy state: "
              + windowEpochs
              + " epochs with a gradient sum of "
              + gradientSum.length
              + " values (must be both zero or both not)");
    }
    for (int tensor = 0; tensor < squaredNorms.length; tensor++) {
      squaredNorms[tensor] = norms.get(tensor);
    }
    sum = gradientSum.clone();
    epochs = windowEpochs;
  }

  private double squaredNorm(float[] vector, int tensor) {
    TensorRange range = tensors.get(tensor);
    if (range.end() > vector.length) {
      throw new IllegalArgumentException(
          "Invalid gradient length: " + vector.length + " (must be at least " + range.end() + ")");
    }
    double total = 0;
    for (int i = range.offset(); i < range.end(); i++) {
      total += (double) vector[i] * vector[i];
    }
    if (!Double.isFinite(total)) {
      throw new IllegalArgumentException(
          "Invalid gradient of parameter tensor " + tensor + ": not finite (must be finite)");
    }
    return total;
  }
}
