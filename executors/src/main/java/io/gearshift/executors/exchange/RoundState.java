package io.gearshift.executors.exchange;

import java.io.Serializable;

/**
 * What every worker starts a round from: broadcast once.
 *
 * @param parameters flat parameters, running statistics included, DL4J's order
 * @param momentum of the same layout
 */
public record RoundState(float[] parameters, float[] momentum) implements Serializable {

  /** Bytes of the vectors. */
  public long bytes() {
    return ((long) parameters.length + momentum.length) * Float.BYTES;
  }
}
