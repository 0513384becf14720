package io.gearshift.executors.kernels;

/**
 * The one door to tensor arithmetic. An instance belongs to one worker and one thread of calls; it
 * may use {@link #threads()} threads inside.
 */
public interface Kernels {

  /** {@code "reference"} or {@code "onednn"}. */
  String name();

  /** One line for the log: library, version, instruction set, element-wise kernels and why. */
  String description();

  /** Threads used inside one call. */
  int threads();

  /**
   * A convolution or dense layer.
   *
   * @param inputType F32 for float products; S8 or U8 for integer products
   */
  Convolution convolution(ConvolutionShape shape, DataType inputType);

  /** A pooling layer. */
  Pooling pooling(PoolingShape shape);

  /**
   * A batch normalisation over tensors of shape {batch, height, width, channels}.
   *
   * @param activation whether ReLU follows inside the same pass
   */
  BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation);

  /** The element-wise operations. */
  ElementWise elementWise();

  /** What follows a normalisation in the same pass. */
  enum Activation {
    NONE,
    RELU
  }
}
