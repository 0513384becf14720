package io.gearshift.executors.graph;

import java.util.Locale;

/**
 * One named part of the flat parameter vector.
 *
 * @param layer the layer's name
 * @param role what it is to the layer
 * @param name of the role, or of the state
 * @param group how it is treated
 * @param offset index of its first element in the flat vector
 * @param shape its sizes; weights are {out, in of a group, height, width}
 */
public record ParameterTensor(
    String layer, Role role, String name, ParameterGroup group, int offset, int[] shape) {

  /** What a parameter is to its layer. */
  public enum Role {
    WEIGHT,
    /** Weights of a depthwise convolution, {height, width, in, outputs of each}. */
    DEPTHWISE_WEIGHT,
    BIAS,
    GAMMA,
    BETA,
    /** Running mean of a batch normalisation: kept with the parameters, never trained. */
    RUNNING_MEAN,
    /** Running variance of a batch normalisation: kept with the parameters, never trained. */
    RUNNING_VARIANCE,
    /** Not the network's own: a {@link StateTensor}, which names its group. */
    STATE;

    private ParameterGroup group() {
      return switch (this) {
        case WEIGHT, DEPTHWISE_WEIGHT -> ParameterGroup.WEIGHTS;
        case BIAS -> ParameterGroup.BIASES;
        case GAMMA, BETA -> ParameterGroup.NORMALIZATION;
        case RUNNING_MEAN, RUNNING_VARIANCE -> ParameterGroup.STATISTICS;
        case STATE -> throw new IllegalArgumentException("A state names its group itself");
      };
    }
  }

  /** A parameter of the network itself. */
  public ParameterTensor(String layer, Role role, int offset, int... shape) {
    this(
        layer,
        role,
        role == Role.DEPTHWISE_WEIGHT
            ? "weight"
            : role.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        role.group(),
        offset,
        shape);
  }

  /** A state beside the network's parameters. */
  static ParameterTensor of(StateTensor state, int offset) {
    return new ParameterTensor(
        state.layer(), Role.STATE, state.name(), state.group(), offset, new int[] {state.size()});
  }

  /** Whether gradients move it. */
  public boolean isTrained() {
    return group.training() == ParameterGroup.Training.TRAINED;
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
    return layer + " " + name;
  }
}
