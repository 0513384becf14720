package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * The gradient by a layer's output on its way to an operand of the layer's products, in one pass:
 * what passes the ReLU, its sums for the bias, and its encoding. Bits are those of {@link
 * ElementWise#reluGradient}, {@link ElementWise#gradBias} and {@link ElementWise#encode}.
 */
public interface OutputGradient {

  /**
   * Encodes the gradient by what comes before ReLU and bias.
   *
   * @param output of the layer, after ReLU; without ReLU, any tensor of its shape
   * @param gradOutput gradient by the output
   * @param gradBias overwritten; a value for each channel
   * @param encoded S8, overwritten
   * @param encoding onto the grid that the gradient's range asks for, {@link Grid.OfRange}
   */
  void encode(Tensor output, Tensor gradOutput, Tensor gradBias, Tensor encoded, Encoding encoding);
}
