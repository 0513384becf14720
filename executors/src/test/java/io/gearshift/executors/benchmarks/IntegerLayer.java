package io.gearshift.executors.benchmarks;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.onednn.OneDnnKernels;
import io.gearshift.executors.kernels.reference.ReferenceKernels;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Random;

/**
 * An 8-bit layer with operands, whose first images are checked against the reference when it is
 * made.
 *
 * <p>Raw values are normally distributed with a deviation of 20, as a tensor's are whose largest
 * values fill the range: a few pairs of weights are then too large for sums in 16 bits.
 */
final class IntegerLayer {
  private static final double DEVIATION = 20;

  private final Convolution convolution;
  private final Tensor input;
  private final Tensor weight;
  private final Tensor gradOutput;
  private final Tensor output;
  private final Tensor gradInput;
  private final Tensor gradWeight;

  private IntegerLayer(Kernels kernels, ConvolutionShape shape, DataType inputType) {
    convolution = kernels.convolution(shape, inputType);
    input = random(inputType, 1, shape.inputShape());
    weight = random(DataType.S8, 2, shape.weightShape());
    gradOutput = random(DataType.S8, 3, shape.outputShape());
    output = Tensor.allocate(DataType.F32, shape.outputShape());
    gradInput = Tensor.allocate(DataType.F32, shape.inputShape());
    gradWeight = Tensor.allocate(DataType.F32, shape.weightShape());
  }

  /**
   * A layer on oneDNN, with as many threads as OMP_NUM_THREADS says.
   *
   * @param part the same layer with the first few images alone
   * @throws IllegalStateException if a product differs from the reference in any bit
   */
  static IntegerLayer checked(ConvolutionShape shape, ConvolutionShape part, DataType inputType) {
    String threads = System.getenv("OMP_NUM_THREADS");
    Kernels kernels = new OneDnnKernels(threads == null ? 1 : Integer.parseInt(threads));
    IntegerLayer layer = new IntegerLayer(kernels, shape, inputType);
    IntegerLayer reference = new IntegerLayer(new ReferenceKernels(1), part, inputType);
    Tensor gradients = layer.gradOutput;
    for (int i = reference.gradOutput.size(); i < gradients.size(); i++) {
      gradients.setRaw(i, 0);
    }
    requireSame("output of " + shape, layer.output(), reference.output());
    requireSame("input gradient of " + shape, layer.gradInput(), reference.gradInput());
    requireSame("weight gradient of " + shape, layer.gradWeight(), reference.gradWeight());
    gradients.copyFrom(random(DataType.S8, 3, shape.outputShape()));
    return layer;
  }

  Tensor output() {
    convolution.output(input, weight, output);
    return output;
  }

  Tensor gradInput() {
    convolution.gradInput(gradOutput, weight, gradInput);
    return gradInput;
  }

  Tensor gradWeight() {
    convolution.gradWeight(input, gradOutput, gradWeight);
    return gradWeight;
  }

  private static void requireSame(String product, Tensor found, Tensor expected) {
    for (int i = 0; i < expected.size(); i++) {
      if (found.get(i) != expected.get(i)) {
        throw new IllegalStateException(
            product + ": element " + i + " is " + found.get(i) + " (must be " + expected.get(i));
      }
    }
  }

  private static Tensor random(DataType type, long seed, int... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(type, shape);
    int smallest = type == DataType.U8 ? 0 : -128;
    for (int i = 0; i < tensor.size(); i++) {
      long raw = Math.round(DEVIATION * random.nextGaussian());
      tensor.setRaw(i, (int) Math.max(smallest, Math.min(127, raw)));
    }
    return tensor;
  }
}
