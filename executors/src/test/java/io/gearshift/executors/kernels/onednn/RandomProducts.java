package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.reference.ReferenceKernels;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Products of small convolutions at random, again and again: of bytes as the reference's, in f32
 * the same each time. A program of its own, since oneDNN reads the environment once in a process.
 */
final class RandomProducts {
  private static final int REPEATS = 2;
  private static final int REPEATS_OF_POINTS = 30;
  private static final int LARGEST_ERRORS = 20;

  private final SplittableRandom random;
  private final Kernels kernels;
  private final Kernels reference = new ReferenceKernels(1);
  private final List<String> wrong = new ArrayList<>();

  private RandomProducts(long seed, Kernels kernels) {
    this.random = new SplittableRandom(seed);
    this.kernels = kernels;
  }

  /**
   * Says what is wrong, and at last how many shapes were tried.
   *
   * @param arguments threads, a seed, the number of shapes
   */
  public static void main(String[] arguments) {
    Kernels kernels = new OneDnnKernels(Integer.parseInt(arguments[0]));
    RandomProducts products = new RandomProducts(Long.parseLong(arguments[1]), kernels);
    int shapes = Integer.parseInt(arguments[2]);
    for (int i = 0; i < shapes && products.wrong.size() < LARGEST_ERRORS; i++) {
      products.tryShape();
    }
    products.wrong.forEach(System.out::println);
    System.out.println(kernels.description());
    System.out.println(shapes + " shapes, " + products.wrong.size() + " wrong");
  }

  private void tryShape() {
    ConvolutionShape shape = shape();
    for (DataType type : List.of(DataType.S8, DataType.U8, DataType.F32)) {
      DataType beside = type == DataType.F32 ? type : DataType.S8;
      boolean extreme = random.nextBoolean();
      Tensor input = filled(type, extreme, shape.inputShape());
      Tensor weight = filled(beside, extreme, shape.weightShape());
      Tensor gradOutput = filled(beside, extreme, shape.outputShape());
      Convolution convolution = kernels.convolution(shape, type);
      for (Product product : Product.values()) {
        float[] expected =
            run(
                type == DataType.F32 ? convolution : reference.convolution(shape, type),
                product,
                input,
                weight,
                gradOutput);
        int repeats = shape.kernelHeight() == 1 ? REPEATS_OF_POINTS : REPEATS;
        for (int i = 0; i < repeats; i++) {
          if (!Arrays.equals(expected, run(convolution, product, input, weight, gradOutput))) {
            String kernel = convolution.implementation(product);
            wrong.add(product + " of " + type + " by " + kernel + ", " + shape + ", run " + i);
            break;
          }
        }
      }
    }
  }

  /**
   * Few channels and kernels of one position are frequent: so are kernels of their own for them.
   */
  private ConvolutionShape shape() {
    int in = random.nextInt(1, random.nextBoolean() ? 4 : 26);
    int out = random.nextInt(1, random.nextBoolean() ? 4 : 26);
    int kernel = random.nextBoolean() ? 1 : random.nextInt(1, 8);
    int stride = random.nextInt(1, 4);
    int side = kernel + random.nextInt(5);
    int batch = random.nextInt(1, 10);
    return ConvolutionShape.square(batch, in, side, out, kernel, stride, random.nextInt(kernel));
  }

  private Tensor filled(DataType type, boolean extreme, int... shape) {
    Tensor tensor = Tensor.allocate(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      if (type == DataType.F32) {
        tensor.set(i, (float) random.nextDouble(-1, 1));
      } else {
        int raw = extreme ? (random.nextBoolean() ? 127 : -128) : random.nextInt(-128, 128);
        tensor.setRaw(i, type == DataType.U8 ? Math.max(0, raw) : raw);
      }
    }
    return tensor;
  }

  private static float[] run(
      Convolution convolution, Product product, Tensor input, Tensor weight, Tensor gradOutput) {
    ConvolutionShape shape = convolution.shape();
    Tensor result =
        Tensor.allocate(
            DataType.F32,
            switch (product) {
              case OUTPUT -> shape.outputShape();
              case GRAD_INPUT -> shape.inputShape();
              case GRAD_WEIGHT -> shape.weightShape();
            });
    switch (product) {
      case OUTPUT -> convolution.output(input, weight, result);
      case GRAD_INPUT -> convolution.gradInput(gradOutput, weight, result);
      case GRAD_WEIGHT -> convolution.gradWeight(input, gradOutput, result);
    }
    return result.toFloats();
  }
}
