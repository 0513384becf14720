package io.gearshift.executors.kernels.shape;

/** The three matrix products of a layer's training step. */
public enum Product {
  /** Forward: input times weight. */
  OUTPUT,
  /** Backward to the input: gradient of the output times weight. */
  GRAD_INPUT,
  /** Backward to the weight: input times gradient of the output. */
  GRAD_WEIGHT
}
