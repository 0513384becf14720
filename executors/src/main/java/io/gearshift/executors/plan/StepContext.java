package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.random.RandomStream;

/** What the steps of one pass share. */
final class StepContext {
  final ElementWise elementWise;
  final StepClock clock = new StepClock();
  final KnownRanges knownRanges = new KnownRanges();
  final PendingRounding pendingRounding = new PendingRounding();

  /** The flat parameter vector. */
  final Tensor parameters;

  /** The flat gradient vector; null when compiled for inference. */
  final Tensor gradients;

  private StepKey key;
  private int[] labels;
  private int count;
  private long pass;

  StepContext(ElementWise elementWise, Tensor parameters, Tensor gradients) {
    this.elementWise = elementWise;
    this.parameters = parameters;
    this.gradients = gradients;
  }

  /** Begins a pass over a new mini-batch. */
  void begin(StepKey newKey, int[] newLabels, int newCount) {
    key = newKey;
    labels = newLabels;
    count = newCount;
    pass++;
  }

  RandomStream stream(int tensor) {
    return key.stream(tensor);
  }

  /** The stream of a part of a tensor; of the tensor itself for the first part. */
  RandomStream stream(int tensor, int part) {
    return part == 0 ? key.stream(tensor) : key.stream(tensor, part);
  }

  int[] labels() {
    return labels;
  }

  int count() {
    return count;
  }

  /** Changes with every mini-batch: tells whether something was computed in this pass already. */
  long pass() {
    return pass;
  }
}
