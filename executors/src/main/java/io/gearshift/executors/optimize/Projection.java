package io.gearshift.executors.optimize;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.io.Serializable;

/** Puts updated parameters back to where they are allowed to be. */
public interface Projection extends Serializable {

  /** For people. */
  String label();

  /** Projects one tensor of parameters, in place. */
  void apply(ElementWise elementWise, ParameterTensor parameter, Tensor values);
}
