package io.gearshift.executors.task;

import io.gearshift.executors.data.TestTime;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.quantization.QuantizationScheme;
import java.io.Serializable;

/**
 * What an evaluation counts.
 *
 * @param network what is evaluated
 * @param scheme how operands are quantised
 * @param split train, validation or test
 * @param workers how many share the images
 * @param batchSize images at once
 * @param testTime which views of an image are evaluated
 */
public record EvaluationTask(
    NetworkSpec network,
    QuantizationScheme scheme,
    String split,
    int workers,
    int batchSize,
    TestTime testTime)
    implements Serializable {

  /** Of the images themselves. */
  public EvaluationTask(
      NetworkSpec network, QuantizationScheme scheme, String split, int workers, int batchSize) {
    this(network, scheme, split, workers, batchSize, TestTime.NONE);
  }

  /** The same of another network. */
  EvaluationTask with(NetworkSpec other) {
    return new EvaluationTask(other, scheme, split, workers, batchSize, testTime);
  }

  /** Whether two are one, on whichever devices. */
  static boolean isSame(EvaluationTask one, EvaluationTask other) {
    return TaskEnvironment.isSame(one.network, other.network)
        && one.with(other.network).equals(other);
  }
}
