package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one door to tensor arithmetic. An instance belongs to one worker and one thread of calls; it
 * may use {@link #threads()} threads inside.
 */
public interface Kernels extends AutoCloseable {

  /** {@code "reference"}, {@code "onednn"} or {@code "cuda"}. */
  String name();

  /** One line for the log: library, version, instruction set, element-wise kernels and why. */
  String description();

  /** The name of the device that computes; empty where that is the CPU. */
  default Optional<String> device() {
    return Optional.empty();
  }

  /** Threads used inside one call. */
  int threads();

  /** A new tensor of zeros where this backend computes. */
  Tensor allocate(DataType type, int... shape);

  /**
   * Bytes of a device that are free for new tensors; empty where they lie in host memory.
   *
   * @param wanted if fewer are free, the memory of tensors that nobody holds is given back first
   */
  default OptionalLong freeBytes(long wanted) {
    return OptionalLong.empty();
  }

  /** Copies values to the start of an F32 tensor of this backend; notes no range with it. */
  void upload(float[] values, Tensor target);

  /**
   * A tensor in host memory as a tensor of this backend: itself where that is the same memory, or
   * where it is one already. Valid until the next call.
   */
  Tensor upload(Tensor host);

  /** Whether {@link #upload(Tensor, ImagePlacement)} can be called. */
  default boolean placesImages() {
    return false;
  }

  /**
   * Decoded images in host memory as values of this backend, F32 of their shape: a backend whose
   * memory lies elsewhere copies a quarter of the bytes, and shifts, mirrors and normalises there.
   * Valid until the next call.
   *
   * @param pixels U8 {batch, height, width, channels}
   */
  default Tensor upload(Tensor pixels, ImagePlacement placement) {
    throw new UnsupportedOperationException("upload of images");
  }

  /**
   * Copies the elements and the scale of a tensor in host memory to one of this backend, of its
   * type and size; leaves the noted range.
   */
  void upload(Tensor host, Tensor target);

  /** The elements of an F32 tensor of this backend; waits for them. */
  float[] download(Tensor source);

  /**
   * Copies the elements and the scale of a tensor of this backend to one in host memory, of its
   * type and size; waits for them.
   */
  void download(Tensor source, Tensor host);

  /** Waits until all that was begun is done; for timing. Nothing where calls return then. */
  default void synchronize() {}

  /**
   * The numbers of a pass, where this backend's kernels write them.
   *
   * @param terms how many terms the loss has beside the cross-entropy
   */
  PassStatus passStatus(int terms);

  /**
   * Whether this backend computes a convolution or dense layer of S16 operands, in exact integers.
   * If so, operands of 9 to 16 bits are stored in them.
   */
  default boolean multipliesShorts(ConvolutionShape shape) {
    return false;
  }

  /**
   * A convolution or dense layer.
   *
   * @param inputType F32 for float products; S8 or U8 for integer products; S16 where {@link
   *     #multipliesShorts}
   */
  Convolution convolution(ConvolutionShape shape, DataType inputType);

  /**
   * A depthwise convolution: every input channel is a group of its own, with {@code outChannels /
   * inChannels} outputs. Its weights lie as DL4J's, {kernelHeight, kernelWidth, inChannels, outputs
   * of each}, whatever shape their tensor says.
   *
   * @param shape whose groups are its input channels
   */
  Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType);

  /** A pooling layer. */
  Pooling pooling(PoolingShape shape);

  /**
   * A batch normalisation over tensors of shape {batch, height, width, channels}.
   *
   * @param activation whether ReLU follows inside the same pass
   */
  BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation);

  /**
   * The gradient of a layer with bias by its output, of shape {batch, height, width, channels}, in
   * one pass; empty where the backend takes several.
   *
   * @param activation whether the output comes from a ReLU
   */
  default Optional<OutputGradient> outputGradient(int[] shape, Activation activation) {
    return Optional.empty();
  }

  /** The element-wise operations. */
  ElementWise elementWise();

  /**
   * Gives back the memory of all tensors that were allocated here, and leaves the device. Neither
   * they nor anything else that came from here may be used afterwards.
   */
  @Override
  void close();

  /** What follows a normalisation in the same pass. */
  enum Activation {
    NONE,
    RELU
  }
}
