package io.gearshift.executors.graph;

import java.util.List;

/** Where each parameter stands in the flat vector: DL4J's own order. */
public record ParameterLayout(List<ParameterTensor> tensors, int size) {

  public ParameterLayout {
    tensors = List.copyOf(tensors);
  }

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

  /** The trained parameters only, in order: what the diversity policy looks at. */
  public List<ParameterTensor> trained() {
    return tensors.stream().filter(t -> t.role().trained()).toList();
  }
}
