package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Moves whole tensors into arrays and back, so that the arithmetic reads as plain loops. */
final class Contents {

  private Contents() {}

  /** The elements as stored: F32 values as they are, integers raw, without their scale. */
  static double[] read(Tensor tensor) {
    double[] values = new double[tensor.size()];
    if (tensor.type() == DataType.F32) {
      float[] floats = tensor.toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] = floats[i];
      }
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.raw(i);
      }
    }
    return values;
  }

  /** Rounds each sum once to f32, multiplies it by the scale in f32 and stores it. */
  static void write(double[] sums, double scale, Tensor tensor) {
    float factor = (float) scale;
    float[] floats = new float[sums.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) sums[i] * factor;
    }
    tensor.buffer().asFloatBuffer().put(floats);
  }

  /** Rounds each value once to f32 and stores it. */
  static void write(double[] values, Tensor tensor) {
    write(values, 1, tensor);
  }
}
