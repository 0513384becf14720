package io.gearshift.executors.graph;

/**
 * One named part of the flat parameter vector.
 *
 * @param layer the layer's name
 * @param role what it is to the layer
 * @param offset index of its first element in the flat vector
 * @param shape its sizes; weights are {out, in, height, width}
 */
public record ParameterTensor(String layer, Role role, int offset, int[] shape) {

  /** What a parameter is to its layer. */
  public enum Role {
    WEIGHT,
    BIAS,
    GAMMA,
    BETA,
    /** Running mean of a batch normalisation: kept with the parameters, never trained. */
    RUNNING_MEAN,
    /** Running variance of a batch normalisation: kept with the parameters, never trained. */
    RUNNING_VARIANCE;

    /** Whether gradients move it. */
    public boolean trained() {
      return this != RUNNING_MEAN && this != RUNNING_VARIANCE;
    }
  }

  /** Number of elements. */
  public int size() {
    int size = 1;
    for (int length : shape) {
      size *= length;
    }
    return size;
  }

  /** For messages: {@code "conv1 weight"}. */
  public String label() {
    return layer + " " + role.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
