package io.gearshift.executors.graph;

import io.gearshift.executors.graph.ParameterGroup.Combination;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each parameter stands in the flat vector: the network's own in DL4J's order, then what
 * quantisers and others keep beside them.
 *
 * @param tensors in order, without gaps
 * @param size elements of all
 */
public record ParameterLayout(List<ParameterTensor> tensors, int size) {

  public ParameterLayout {
    tensors = List.copyOf(tensors);
  }

  /**
   * A stretch of the vector whose elements are combined in one way.
   *
   * @param from index of the first element
   * @param to index after the last
   */
  public record Region(int from, int to, Combination combination) {}

  /**
   * The parameter of a layer.
   *
   * @throws IllegalArgumentException if the layer has none of that role
   */
  public ParameterTensor of(String layer, ParameterTensor.Role role) {
    for (ParameterTensor tensor : tensors) {
      if (tensor.layer().equals(layer) && tensor.role() == role) {
        return tensor;
      }
    }
    throw new IllegalArgumentException("Layer " + layer + " has no " + role);
  }

  /**
   * A state of a layer.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public ParameterTensor state(String layer, String name) {
    for (ParameterTensor tensor : tensors) {
      if (tensor.role() == ParameterTensor.Role.STATE
          && tensor.layer().equals(layer)
          && tensor.name().equals(name)) {
        return tensor;
      }
    }
    throw new IllegalArgumentException("Layer " + layer + " keeps no " + name);
  }

  /** The trained parameters only, in order. */
  public List<ParameterTensor> trained() {
    return tensors.stream().filter(ParameterTensor::isTrained).toList();
  }

  /** Those whose gradients the policy's diversity counts, in order. */
  public List<ParameterTensor> countedByPolicy() {
    return tensors.stream()
        .filter(tensor -> tensor.group().diversity() == ParameterGroup.Diversity.COUNTED)
        .toList();
  }

  /** Elements of the network's own parameters, which come first. */
  public int networkSize() {
    return tensors.stream()
        .filter(tensor -> tensor.role() != ParameterTensor.Role.STATE)
        .mapToInt(ParameterTensor::size)
        .sum();
  }

  /** The same with states behind all else, in their order. */
  public ParameterLayout extendedBy(List<StateTensor> states) {
    List<ParameterTensor> all = new ArrayList<>(tensors);
    int end = size;
    for (StateTensor state : states) {
      all.add(ParameterTensor.of(state, end));
      end = Math.addExact(end, state.size());
    }
    return new ParameterLayout(all, end);
  }

  /** The whole vector as stretches that are combined in one way each, in order. */
  public List<Region> regions() {
    List<Region> regions = new ArrayList<>();
    for (ParameterTensor tensor : tensors) {
      int to = tensor.offset() + tensor.size();
      Combination combination = tensor.group().combination();
      Region last = regions.isEmpty() ? null : regions.get(regions.size() - 1);
      if (last != null && last.combination() == combination) {
        regions.set(regions.size() - 1, new Region(last.from(), to, combination));
      } else {
        regions.add(new Region(tensor.offset(), to, combination));
      }
    }
    return regions;
  }
}
