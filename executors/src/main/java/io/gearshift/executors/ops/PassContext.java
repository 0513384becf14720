package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.quantization.KnownRanges;
import io.gearshift.executors.quantization.PendingRounding;
import io.gearshift.executors.random.RandomStream;

/** What the operations of one pass share. */
public final class PassContext {
  private final ElementWise elementWise;
  private final StepClock clock = new StepClock();
  private final KnownRanges knownRanges = new KnownRanges();
  private final PendingRounding pendingRounding = new PendingRounding();
  private final Tensor parameters;
  private final Tensor gradients;
  private StepKey key;
  private int[] labels;
  private int count;
  private long pass;

  /**
   * For passes over one pair of vectors.
   *
   * @param gradients null when compiled for inference
   */
  public PassContext(ElementWise elementWise, Tensor parameters, Tensor gradients) {
    this.elementWise = elementWise;
    this.parameters = parameters;
    this.gradients = gradients;
  }

  public ElementWise elementWise() {
    return elementWise;
  }

  /** Time by kind of work. */
  public StepClock clock() {
    return clock;
  }

  public KnownRanges knownRanges() {
    return knownRanges;
  }

  public PendingRounding pendingRounding() {
    return pendingRounding;
  }

  /** The flat parameter vector. */
  public Tensor parameters() {
    return parameters;
  }

  /** The flat gradient vector; null when compiled for inference. */
  public Tensor gradients() {
    return gradients;
  }

  /** Begins a pass over a new mini-batch. */
  public void begin(StepKey newKey, int[] newLabels, int newCount) {
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
