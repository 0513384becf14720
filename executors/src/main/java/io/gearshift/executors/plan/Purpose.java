package io.gearshift.executors.plan;

/** What a plan is compiled for. */
public enum Purpose {
  /** Forward and backward; keeps what backward needs. */
  TRAINING,
  /** Forward only, batch normalisation by its running statistics, no dropout. */
  INFERENCE
}
