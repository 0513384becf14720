package io.gearshift.executors.exchange;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.compute.Compute;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A network, the images it takes, what is kept beside its parameters, and what computes it, as they
 * travel.
 *
 * @param configurationJson DL4J's own JSON of the ComputationGraphConfiguration
 * @param images channels and size of the images
 * @param states what quantisers and others keep, a group after the other
 * @param compute backend, threads and device of one worker
 */
public record NetworkSpec(
    String configurationJson, InputShape images, List<StateTensor> states, Compute compute)
    implements Serializable {

  public NetworkSpec {
    // Groups that are combined in one way lie together.
    states = states.stream().sorted(Comparator.comparing(state -> state.group().name())).toList();
  }

  /** A network beside whose parameters nothing is kept. */
  public NetworkSpec(String configurationJson, InputShape images, Compute compute) {
    this(configurationJson, images, List.of(), compute);
  }

  /** The same with states. */
  public NetworkSpec with(List<StateTensor> newStates) {
    return new NetworkSpec(configurationJson, images, newStates, compute);
  }

  /** The same on something else that computes. */
  public NetworkSpec on(Compute other) {
    return new NetworkSpec(configurationJson, images, states, other);
  }

  /** A whole vector to start from: the network's own parameters, and the states' first values. */
  public float[] initial(float[] networkParameters) {
    int own = networkParameters.length;
    int size = own + states.stream().mapToInt(StateTensor::size).sum();
    float[] all = Arrays.copyOf(networkParameters, size);
    int end = own;
    for (StateTensor state : states) {
      for (float value : state.initial()) {
        all[end++] = value;
      }
    }
    return all;
  }
}
