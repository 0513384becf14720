package io.gearshift.executors.exchange;

import java.io.Serializable;

/**
 * Counts of an evaluation over some images; adds up exactly over workers except for the loss.
 *
 * @param examples images
 * @param top1 images whose largest logit was their label's
 * @param top5 images whose label was among the five largest
 * @param confusion [label][predicted] counts
 */
public record EvaluationResult(long examples, long top1, long top5, long[][] confusion)
    implements Serializable {

  /** The counts of both. */
  public EvaluationResult plus(EvaluationResult other) {
    long[][] sum = new long[confusion.length][];
    for (int label = 0; label < sum.length; label++) {
      sum[label] = confusion[label].clone();
      for (int predicted = 0; predicted < sum[label].length; predicted++) {
        sum[label][predicted] += other.confusion[label][predicted];
      }
    }
    return new EvaluationResult(
        examples + other.examples, top1 + other.top1, top5 + other.top5, sum);
  }

  /** Per cent of images predicted right. */
  public double top1Percent() {
    return 100.0 * top1 / examples;
  }

  /** Per cent of images whose label was among the first five. */
  public double top5Percent() {
    return 100.0 * top5 / examples;
  }
}
