package io.gearshift.executors.memory;

import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * A flat f32 vector of a network's layout, of parameters, their gradients or an optimiser's state,
 * where a backend computes. The part of a parameter is the same tensor for all who ask, so that a
 * range noted by one is known to the other.
 */
public final class ParameterVector {
  private final Kernels kernels;
  private final ParameterLayout layout;
  private final Tensor flat;
  private final Map<Integer, Tensor> parts = new HashMap<>();

  /** A vector of zeros. */
  public ParameterVector(Kernels kernels, ParameterLayout layout) {
    this.kernels = kernels;
    this.layout = layout;
    this.flat = kernels.allocate(DataType.F32, layout.size());
    for (ParameterTensor parameter : layout.tensors()) {
      parts.put(parameter.offset(), flat.view(parameter.offset(), parameter.shape()));
    }
  }

  /** Where each parameter stands. */
  public ParameterLayout layout() {
    return layout;
  }

  /** All elements. */
  public Tensor flat() {
    return flat;
  }

  /** Number of elements. */
  public int size() {
    return flat.size();
  }

  /** The part of one parameter; null for a parameter that a layer does not have. */
  public Tensor part(ParameterTensor parameter) {
    return parameter == null ? null : parts.get(parameter.offset());
  }

  /**
   * Overwrites all elements.
   *
   * @throws IllegalArgumentException if there are not as many
   */
  public void upload(float[] values) {
    if (values.length != flat.size()) {
      throw new IllegalArgumentException(
          "Invalid vector: "
              + values.length
              + " values (the network has "
              + flat.size()
              + " parameters)");
    }
    kernels.upload(values, flat);
    parts.values().forEach(Tensor::forgetRange);
  }

  /** All elements. */
  public float[] download() {
    return kernels.download(flat);
  }
}
