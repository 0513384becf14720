package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.DataType;

/** Where the levels of a quantiser for Gaussian values lie. */
public enum GaussianForm {
  /** From zero up, for what a batch normalisation gives: {@link Grid.OfHalfWave}. */
  HALF_WAVE("half-wave Gaussian levels"),
  /** On both sides of zero but not at it, for weights: {@link Grid.OfMidRise}. */
  MID_RISE("mid-rise Gaussian levels");

  private final String label;

  GaussianForm(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  Grid.Gaussian grid(int bits) {
    return this == HALF_WAVE ? new Grid.OfHalfWave(bits) : new Grid.OfMidRise(bits);
  }

  DataType bytes() {
    return this == HALF_WAVE ? DataType.U8 : DataType.S8;
  }

  boolean isStraightThrough() {
    return this == MID_RISE;
  }
}
