package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** A product of bytes with a layer's weights by oneDNN. */
public interface ProductPass {

  /**
   * result = (source - zeroPoint) times weight, the integer sum rounded once to f32, times factor.
   *
   * @param zeroPoint 0 unless the pass was made to take one off
   * @param weight in the layer's own order, OIHW
   */
  void run(Tensor source, int zeroPoint, Tensor weight, Tensor result, float factor);

  /** oneDNN's name of the kernel. */
  String implementation();

  /** Makes passes for given types. */
  @FunctionalInterface
  interface Maker {
    ProductPass make(DataType source, Result result);
  }
}
