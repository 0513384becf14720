package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import io.gearshift.executors.kernels.guard.MirroredKernels;
import io.gearshift.executors.kernels.reference.ReferenceKernels;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/**
 * Compares integer products with the reference in a process of its own, as a process has one
 * driver; ends with {@value #DIFFERENT} where they differ.
 */
final class ProductsProbe {
  static final int EQUAL = 0;
  static final int DIFFERENT = 3;

  /** Launches differ in the order of blocks, warps and copies. */
  private static final int TIMES = 4;

  private ProductsProbe() {}

  /** Runs with the driver that the system property names. */
  public static void main(String[] arguments) {
    System.exit(isEqual() ? EQUAL : DIFFERENT);
  }

  private static boolean isEqual() {
    ConvolutionShape shape = ConvolutionShape.square(2, 48, 12, 80, 3, 1, 1);
    Kernels kernels = new MirroredKernels(new CudaKernels(Compute.cuda(0), new ComputeResources()));
    return isEqual(kernels, shape, DataType.S8) && isEqual(kernels, shape, DataType.S16);
  }

  private static boolean isEqual(Kernels kernels, ConvolutionShape shape, DataType type) {
    Convolution reference = new ReferenceKernels(1).convolution(shape, type);
    Convolution convolution = kernels.convolution(shape, type);
    try {
      float[][] expected = products(reference);
      for (int i = 0; i < TIMES; i++) {
        if (!Arrays.deepEquals(products(convolution), expected)) {
          return false;
        }
      }
      return true;
    } catch (CudaException e) {
      return false;
    }
  }

  private static float[][] products(Convolution convolution) {
    ConvolutionShape shape = convolution.shape();
    Tensor input = random(convolution, 1, shape.inputShape());
    Tensor weight = random(convolution, 2, shape.weightShape());
    Tensor gradOutput = random(convolution, 3, shape.outputShape());
    Tensor output = Tensor.allocate(DataType.F32, shape.outputShape());
    Tensor gradInput = Tensor.allocate(DataType.F32, shape.inputShape());
    Tensor gradWeight = Tensor.allocate(DataType.F32, shape.weightShape());
    convolution.output(input, weight, output);
    convolution.gradInput(gradOutput, weight, gradInput);
    convolution.gradWeight(input, gradOutput, gradWeight);
    return new float[][] {output.toFloats(), gradInput.toFloats(), gradWeight.toFloats()};
  }

  private static Tensor random(Convolution convolution, long seed, int... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(convolution.inputType(), shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.setRaw(i, random.nextInt());
    }
    return tensor;
  }
}
