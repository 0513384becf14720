package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Arrays;

/**
 * The checks that every backend makes on what it is given, so that all refuse the same things with
 * the same words. They look at types and sizes only, never at contents.
 */
public final class Shapes {

  private Shapes() {}

  /**
   * Requires a tensor of exactly this type and shape.
   *
   * @param operand the operand's name in the interface, for the message
   * @throws IllegalArgumentException {@code Invalid weight: S8[8, 3, 3, 3] (must be S8[8, 4, 3,
   *     3])}
   */
  public static void require(String operand, Tensor tensor, DataType type, int... shape) {
    if (tensor.type() != type || !Arrays.equals(tensor.shape(), shape)) {
      throw new IllegalArgumentException(
          "Invalid "
              + operand
              + ": "
              + tensor
              + " (must be "
              + type
              + Arrays.toString(shape)
              + ")");
    }
  }

  /**
   * Requires sizes of at least 1, padding of at least 0 and a type that products exist for.
   *
   * @return {@code shape}
   * @throws IllegalArgumentException naming the size, its value and the rule
   */
  public static ConvolutionShape requireValid(ConvolutionShape shape, DataType inputType) {
    if (inputType != DataType.F32 && !inputType.isByte()) {
      throw new IllegalArgumentException(
          "Invalid convolution input type: " + inputType + " (must be F32, S8 or U8)");
    }
    return requireValid(shape);
  }

  /**
   * Requires sizes of at least 1 and padding of at least 0.
   *
   * @return {@code shape}
   * @throws IllegalArgumentException naming the size, its value and the rule
   */
  public static ConvolutionShape requireValid(ConvolutionShape shape) {
    atLeast(1, "batch", shape.batch(), shape);
    atLeast(1, "inChannels", shape.inChannels(), shape);
    atLeast(1, "inHeight", shape.inHeight(), shape);
    atLeast(1, "inWidth", shape.inWidth(), shape);
    atLeast(1, "outChannels", shape.outChannels(), shape);
    atLeast(1, "kernelHeight", shape.kernelHeight(), shape);
    atLeast(1, "kernelWidth", shape.kernelWidth(), shape);
    atLeast(1, "strideHeight", shape.strideHeight(), shape);
    atLeast(1, "strideWidth", shape.strideWidth(), shape);
    atLeast(0, "padTop", shape.padTop(), shape);
    atLeast(0, "padLeft", shape.padLeft(), shape);
    atLeast(1, "outHeight", shape.outHeight(), shape);
    atLeast(1, "outWidth", shape.outWidth(), shape);
    atLeast(1, "groups", shape.groups(), shape);
    if (shape.inChannels() % shape.groups() != 0 || shape.outChannels() % shape.groups() != 0) {
      throw new IllegalArgumentException(
          "Invalid groups: " + shape.groups() + " (must divide the channels) in " + shape);
    }
    return shape;
  }

  /**
   * Requires sizes of at least 1, padding of at least 0, and that every window touches the map: one
   * that lay in the padding alone would have no largest value and no mean.
   *
   * @return {@code shape}
   * @throws IllegalArgumentException naming the size, its value and the rule
   */
  public static PoolingShape requireValid(PoolingShape shape) {
    atLeast(1, "batch", shape.batch(), shape);
    atLeast(1, "channels", shape.channels(), shape);
    atLeast(1, "inHeight", shape.inHeight(), shape);
    atLeast(1, "inWidth", shape.inWidth(), shape);
    atLeast(1, "kernelHeight", shape.kernelHeight(), shape);
    atLeast(1, "kernelWidth", shape.kernelWidth(), shape);
    atLeast(1, "strideHeight", shape.strideHeight(), shape);
    atLeast(1, "strideWidth", shape.strideWidth(), shape);
    atLeast(1, "outHeight", shape.outHeight(), shape);
    atLeast(1, "outWidth", shape.outWidth(), shape);
    between(0, shape.kernelHeight() - 1, "padTop", shape.padTop(), shape);
    between(0, shape.kernelWidth() - 1, "padLeft", shape.padLeft(), shape);
    int lastRow = (shape.outHeight() - 1) * shape.strideHeight() - shape.padTop();
    int lastColumn = (shape.outWidth() - 1) * shape.strideWidth() - shape.padLeft();
    if (lastRow >= shape.inHeight() || lastColumn >= shape.inWidth()) {
      throw new IllegalArgumentException(
          "Invalid output size: "
              + shape.outHeight()
              + " x "
              + shape.outWidth()
              + " (every window must touch the map) in "
              + shape);
    }
    return shape;
  }

  /**
   * Requires {batch, height, width, channels}, each at least 1.
   *
   * @return a copy of {@code shape}
   * @throws IllegalArgumentException with the shape and the rule
   */
  public static int[] requireValid(int... shape) {
    if (shape.length != 4 || Arrays.stream(shape).anyMatch(length -> length < 1)) {
      throw new IllegalArgumentException(
          "Invalid shape: "
              + Arrays.toString(shape)
              + " (must be batch, height, width and channels, each at least 1)");
    }
    return shape.clone();
  }

  /** Checks the operands of {@link Convolution#output}. */
  public static void forOutput(
      Convolution convolution, Tensor input, Tensor weight, Tensor output) {
    ConvolutionShape shape = convolution.shape();
    require("input", input, convolution.inputType(), shape.inputShape());
    require("weight", weight, convolution.inputType().beside(), shape.weightShape());
    require("output", output, DataType.F32, shape.outputShape());
  }

  /** Checks the operands of {@link Convolution#gradInput}. */
  public static void forGradInput(
      Convolution convolution, Tensor gradOutput, Tensor weight, Tensor gradInput) {
    ConvolutionShape shape = convolution.shape();
    require("gradOutput", gradOutput, convolution.inputType().beside(), shape.outputShape());
    require("weight", weight, convolution.inputType().beside(), shape.weightShape());
    require("gradInput", gradInput, DataType.F32, shape.inputShape());
  }

  /** Checks the operands of {@link Convolution#gradWeight}. */
  public static void forGradWeight(
      Convolution convolution, Tensor input, Tensor gradOutput, Tensor gradWeight) {
    ConvolutionShape shape = convolution.shape();
    require("input", input, convolution.inputType(), shape.inputShape());
    require("gradOutput", gradOutput, convolution.inputType().beside(), shape.outputShape());
    require("gradWeight", gradWeight, DataType.F32, shape.weightShape());
  }

  /** Checks the operands of {@link Pooling#output}. */
  public static void forOutput(Pooling pooling, Tensor input, Tensor output) {
    require("input", input, DataType.F32, pooling.shape().inputShape());
    require("output", output, DataType.F32, pooling.shape().outputShape());
  }

  /** Checks the operands of {@link Pooling#gradInput}. */
  public static void forGradInput(Pooling pooling, Tensor gradOutput, Tensor gradInput) {
    require("gradOutput", gradOutput, DataType.F32, pooling.shape().outputShape());
    require("gradInput", gradInput, DataType.F32, pooling.shape().inputShape());
  }

  /** Checks the operands of {@link Pooling#encodedGradInput}. */
  public static void forEncodedGradInput(Pooling pooling, Tensor gradOutput, Tensor gradInput) {
    require("gradOutput", gradOutput, DataType.F32, pooling.shape().outputShape());
    require("gradInput", gradInput, DataType.S8, pooling.shape().inputShape());
  }

  /**
   * Checks the operands of {@link BatchNormalization#output} and {@link
   * BatchNormalization#inference}.
   *
   * @param shape {batch, height, width, channels} that the normalisation was made for
   */
  public static void forNormalization(
      int[] shape,
      Tensor input,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor variance,
      Tensor output) {
    int channels = shape[3];
    require("input", input, DataType.F32, shape);
    require("gamma", gamma, DataType.F32, channels);
    require("beta", beta, DataType.F32, channels);
    require("mean", mean, DataType.F32, channels);
    require("variance", variance, DataType.F32, channels);
    require("output", output, DataType.F32, shape);
  }

  /**
   * Checks the operands of {@link BatchNormalization#gradients}.
   *
   * @param shape {batch, height, width, channels} that the normalisation was made for
   */
  public static void forNormalizationGradients(
      int[] shape,
      Tensor input,
      Tensor output,
      Tensor gamma,
      Tensor mean,
      Tensor variance,
      Tensor gradOutput,
      Tensor gradInput,
      Tensor gradGamma,
      Tensor gradBeta) {
    int channels = shape[3];
    require("input", input, DataType.F32, shape);
    require("output", output, DataType.F32, shape);
    require("gamma", gamma, DataType.F32, channels);
    require("mean", mean, DataType.F32, channels);
    require("variance", variance, DataType.F32, channels);
    require("gradOutput", gradOutput, DataType.F32, shape);
    require("gradInput", gradInput, DataType.F32, shape);
    require("gradGamma", gradGamma, DataType.F32, channels);
    require("gradBeta", gradBeta, DataType.F32, channels);
  }

  private static void atLeast(int least, String name, int value, Record shape) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + " (must be at least " + least + ") in " + shape);
    }
  }

  private static void between(int least, int most, String name, int value, Record shape) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "Invalid "
              + name
              + ": "
              + value
              + " (must be between "
              + least
              + " and "
              + most
              + ") in "
              + shape);
    }
  }
}
