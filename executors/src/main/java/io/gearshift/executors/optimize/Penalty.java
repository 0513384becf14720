package io.gearshift.executors.optimize;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import java.io.Serializable;
import java.util.List;

/**
 * A term that is added to the loss of every mini-batch: a function of parameters, of what
 * quantisers keep beside them, or of the sizes of what they quantise. Runs between backward and
 * update.
 */
public interface Penalty extends Serializable {

  /** By which the record names it. */
  String name();

  /** For people: what is added. */
  String label();

  /** Adds its gradient to the gradients and its value to the term. */
  void apply(Context context);

  /**
   * What a penalty reads and writes.
   *
   * @param gradients of the same layout; added to
   * @param sizes of what is quantised, in the order of the network
   * @param term F32, one element, added to; zero before
   */
  record Context(
      ElementWise elementWise,
      ParameterVector parameters,
      ParameterVector gradients,
      List<OperandSize> sizes,
      Tensor term) {}

  /**
   * How much one layer's product reads.
   *
   * @param layer its name
   * @param inputElements of one image
   * @param weightElements all
   * @param product weight elements times the pixels of the input, over the strides: about its
   *     multiply-additions for one image
   */
  record OperandSize(String layer, long inputElements, long weightElements, double product) {}
}
