package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.onednn.primitive.OneDnnLibrary;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Proves, once per JVM, that 8-bit products of extreme operands are exact on this processor, where
 * a saturating or halving kernel would differ: every pair of extremes of input, weight and output
 * gradient, against plain Java.
 */
final class ExactnessProof {
  private static final byte[] SIGNED = {-128, 127, -127, 1};
  private static final byte[] UNSIGNED = {127, 0, 126, 1};
  private static boolean provided;

  private static final List<ConvolutionShape> SHAPES =
      List.of(
          ConvolutionShape.square(2, 16, 5, 16, 3, 1, 1),
          ConvolutionShape.square(2, 3, 6, 5, 3, 2, 1),
          ConvolutionShape.square(2, 16, 9, 8, 2, 3, 1),
          ConvolutionShape.square(1, 128, 3, 8, 3, 1, 1),
          ConvolutionShape.square(8, 3, 5, 16, 3, 1, 1),
          ConvolutionShape.dense(3, 2, 2, 20, 10));

  private final Convolution convolution;
  private final OneDnnLibrary library;

  private ExactnessProof(Convolution convolution, OneDnnLibrary library) {
    this.convolution = convolution;
    this.library = library;
  }

  /**
   * Runs the proof if this JVM has not had it.
   *
   * @throws IllegalStateException if a product is not exact; names it and the values
   */
  static synchronized void provideOnce(Kernels kernels, OneDnnLibrary library) {
    if (!provided) {
      for (ConvolutionShape shape : SHAPES) {
        for (DataType type : List.of(DataType.U8, DataType.S8)) {
          new ExactnessProof(kernels.convolution(shape, type), library).prove(shape, type);
        }
      }
      provided = true;
    }
  }

  private void prove(ConvolutionShape shape, DataType type) {
    Tensor input = Tensor.allocate(type, shape.inputShape());
    Tensor weight = Tensor.allocate(DataType.S8, shape.weightShape());
    Tensor gradOutput = Tensor.allocate(DataType.S8, shape.outputShape());
    Tensor output = Tensor.allocate(DataType.F32, shape.outputShape());
    Tensor gradInput = Tensor.allocate(DataType.F32, shape.inputShape());
    Tensor gradWeight = Tensor.allocate(DataType.F32, shape.weightShape());
    for (int pattern = 0; pattern < 4; pattern++) {
      fill(input, type == DataType.U8 ? UNSIGNED : SIGNED, pattern, 5);
      fill(weight, SIGNED, pattern, pattern + 1);
      fill(gradOutput, SIGNED, pattern, 3);
      ExpectedProducts expected = ExpectedProducts.of(shape, input, weight, gradOutput);
      convolution.output(input, weight, output);
      compare(Product.OUTPUT, expected.output(), output);
      proveFinished(expected.output(), input, weight, output);
      convolution.gradInput(gradOutput, weight, gradInput);
      compare(Product.GRAD_INPUT, expected.gradInput(), gradInput);
      if (convolution.addsGradInput()) {
        convolution.addGradInput(gradOutput, weight, gradInput);
        compare(Product.GRAD_INPUT, doubled(expected.gradInput()), gradInput);
      }
      convolution.gradWeight(input, gradOutput, gradWeight);
      compare(Product.GRAD_WEIGHT, expected.gradWeight(), gradWeight);
    }
  }

  /** A bias that no sum hides, and ReLU, where they come with the output. */
  private void proveFinished(long[] sums, Tensor input, Tensor weight, Tensor output) {
    if (!convolution.finishesOutput()) {
      return;
    }
    Tensor bias = Tensor.allocate(DataType.F32, convolution.shape().outChannels());
    for (int i = 0; i < bias.size(); i++) {
      bias.set(i, (i - 3) * 100);
    }
    for (boolean relu : new boolean[] {false, true}) {
      long[] expected = new long[sums.length];
      for (int i = 0; i < sums.length; i++) {
        long sum = sums[i] + (long) bias.get(i % bias.size());
        expected[i] = relu ? Math.max(0, sum) : sum;
      }
      convolution.finishedOutput(input, weight, bias, relu, output);
      compare(Product.OUTPUT, expected, output);
    }
  }

  private static long[] doubled(long[] sums) {
    return LongStream.of(sums).map(sum -> 2 * sum).toArray();
  }

  /** Pattern 0 is the first value throughout, later ones mix in the others at different periods. */
  private static void fill(Tensor tensor, byte[] values, int pattern, int period) {
    for (int i = 0; i < tensor.size(); i++) {
      tensor.setRaw(i, values[i / period % (pattern + 1)]);
    }
  }

  private void compare(Product product, long[] expected, Tensor found) {
    for (int i = 0; i < expected.length; i++) {
      if ((float) expected[i] != found.get(i)) {
        throw new IllegalStateException(
            "oneDNN's 8-bit "
                + product
                + " is not exact on this processor ("
                + library.instructionSet()
                + ", "
                + convolution.implementation(product)
                + "): element "
                + i
                + " of "
                + convolution.shape()
                + " with "
                + convolution.inputType()
                + " input is "
                + found.get(i)
                + " (must be "
                + expected[i]
                + ")");
      }
    }
  }
}
