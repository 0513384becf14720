package io.gearshift.executors.ops.step;

import io.gearshift.executors.random.RandomStream;

/** Names one mini-batch of a run; all of its random numbers follow from it. */
public record StepKey(long seed, long round, long worker, long step) {

  /** The stream of one tensor of this mini-batch. */
  public RandomStream stream(int tensor) {
    return RandomStream.of(seed, round, worker, step, tensor);
  }

  /** The stream of a part of one tensor of this mini-batch. */
  RandomStream stream(int tensor, int part) {
    return RandomStream.of(seed, round, worker, step, tensor, part);
  }
}
