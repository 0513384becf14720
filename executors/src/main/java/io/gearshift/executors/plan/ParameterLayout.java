package io.gearshift.executors.plan;

import java.util.ArrayList;
import java.util.List;

/** Where each parameter stands in the flat vector: DL4J's own order. */
public record ParameterLayout(List<ParameterTensor> tensors, int size) {

  public ParameterLayout {
    tensors = List.copyOf(tensors);
  }

  /** A part {offset, length} of the flat vector. */
  public record Part(int offset, int length) {}

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

  /** The trained parameters as the fewest contiguous parts. */
  public List<Part> trainedParts() {
    List<Part> parts = new ArrayList<>();
    int from = -1;
    for (ParameterTensor tensor : tensors) {
      if (tensor.role().trained() && from < 0) {
        from = tensor.offset();
      } else if (!tensor.role().trained() && from >= 0) {
        parts.add(new Part(from, tensor.offset() - from));
        from = -1;
      }
    }
    if (from >= 0) {
      parts.add(new Part(from, size - from));
    }
    return parts;
  }
}
