package io.gearshift.executors.kernels.contract;

import static io.gearshift.executors.kernels.contract.Comparison.assertClose;
import static io.gearshift.executors.kernels.contract.Comparison.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.contract.Operands.Fill;
import io.gearshift.executors.kernels.reference.ReferenceKernels;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of {@link KernelsContractTest} on convolutions and dense layers. */
interface ConvolutionContract {
  String SHAPES = "io.gearshift.executors.kernels.contract.ConvolutionShapes#all";
  String LONG_REDUCTIONS =
      "io.gearshift.executors.kernels.contract.ConvolutionShapes#longReductions";

  Kernels openKernels();

  /** The operands of one training step of a convolution. */
  record Step(Tensor input, Tensor weight, Tensor gradOutput) {

    static Step of(
        ConvolutionShape shape, DataType type, Fill input, Fill weight, Fill gradient, long seed) {
      DataType signed = type.beside();
      // Scale exponents of both signs; the last makes results far below 1.
      return new Step(
          Operands.filled(input, type, 7, seed, shape.inputShape()),
          Operands.filled(weight, signed, -3, seed + 1, shape.weightShape()),
          Operands.filled(gradient, signed, 21, seed + 2, shape.outputShape()));
    }

    Step absolute() {
      return new Step(
          Operands.absolute(input), Operands.absolute(weight), Operands.absolute(gradOutput));
    }

    Tensor run(Convolution convolution, Product product) {
      ConvolutionShape shape = convolution.shape();
      switch (product) {
        case OUTPUT -> {
          Tensor output = Operands.unwritten(shape.outputShape());
          convolution.output(input, weight, output);
          return output;
        }
        case GRAD_INPUT -> {
          Tensor gradInput = Operands.unwritten(shape.inputShape());
          convolution.gradInput(gradOutput, weight, gradInput);
          return gradInput;
        }
        case GRAD_WEIGHT -> {
          Tensor gradWeight = Operands.unwritten(shape.weightShape());
          convolution.gradWeight(input, gradOutput, gradWeight);
          gradWeight
              .takeRange()
              .ifPresent(r -> assertThat(r).isEqualTo(new ScalarElementWise().range(gradWeight)));
          return gradWeight;
        }
      }
      throw new AssertionError(product);
    }
  }

  /**
   * Of operands whose scales are no powers of two: the sum once rounded, times them once rounded.
   */
  @ParameterizedTest
  @MethodSource(SHAPES)
  default void productsOfAnyScaleEqualTheReference(ConvolutionShape shape) {
    for (DataType type : integerTypes(openKernels(), shape)) {
      Convolution convolution = openKernels().convolution(shape, type);
      Convolution reference = new ReferenceKernels(1).convolution(shape, type);
      Step step = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, shape.hashCode());
      step.input().setScale(0.3f);
      step.weight().setScale(0.0117f);
      step.gradOutput().setScale(7.1e-5f);
      for (Product product : Product.values()) {
        assertThat(step.run(convolution, product).toFloats())
            .as(product + " of " + type)
            .isEqualTo(step.run(reference, product).toFloats());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(SHAPES)
  default void floatProductsAreCloseToTheReference(ConvolutionShape shape) {
    Convolution convolution = openKernels().convolution(shape, DataType.F32);
    Convolution reference = new ReferenceKernels(1).convolution(shape, DataType.F32);
    for (Fill fill : new Fill[] {Fill.RANDOM, Fill.ALTERNATING, Fill.ZERO}) {
      Step step = Step.of(shape, DataType.F32, fill, Fill.RANDOM, Fill.RANDOM, shape.hashCode());
      Step absolute = step.absolute();
      for (Product product : Product.values()) {
        assertClose(
            product + " with " + fill + " input",
            step.run(convolution, product),
            step.run(reference, product),
            absolute.run(reference, product));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(SHAPES)
  default void integerProductsEqualTheReference(ConvolutionShape shape) {
    for (DataType type : integerTypes(openKernels(), shape)) {
      Convolution convolution = openKernels().convolution(shape, type);
      Convolution reference = new ReferenceKernels(1).convolution(shape, type);
      Fill[][] fills = {
        {Fill.RANDOM, Fill.RANDOM, Fill.RANDOM},
        {Fill.LOWEST, Fill.LOWEST, Fill.LOWEST},
        {Fill.HIGHEST, Fill.LOWEST, Fill.LOWEST},
        {Fill.HIGHEST, Fill.HIGHEST, Fill.HIGHEST},
        {Fill.NON_NEGATIVE, Fill.NON_NEGATIVE, Fill.NON_NEGATIVE},
        {Fill.ALTERNATING, Fill.ALTERNATING, Fill.HIGHEST},
        {Fill.RANDOM, Fill.ZERO, Fill.ALTERNATING},
        {Fill.ZERO, Fill.RANDOM, Fill.ZERO}
      };
      for (Fill[] fill : fills) {
        assertEqualProducts(
            convolution, reference, Step.of(shape, type, fill[0], fill[1], fill[2], 5));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(LONG_REDUCTIONS)
  default void integerSumsBeyond32BitsAreExact(ConvolutionShape shape) {
    for (DataType type : integerTypes(openKernels(), shape)) {
      Convolution convolution = openKernels().convolution(shape, type);
      Convolution reference = new ReferenceKernels(1).convolution(shape, type);
      Fill highOrLow = type == DataType.U8 ? Fill.HIGHEST : Fill.LOWEST;
      assertEqualProducts(
          convolution, reference, Step.of(shape, type, highOrLow, Fill.RANDOM, Fill.LOWEST, 1));
      assertEqualProducts(
          convolution,
          reference,
          Step.of(shape, type, Fill.NON_NEGATIVE, Fill.RANDOM, Fill.NON_NEGATIVE, 2));
    }
  }

  /** The types of inputs of integer products that a backend has. */
  static List<DataType> integerTypes(Kernels kernels, ConvolutionShape shape) {
    return kernels.multipliesShorts(shape)
        ? List.of(DataType.S8, DataType.U8, DataType.S16)
        : List.of(DataType.S8, DataType.U8);
  }

  /** The same and F32. */
  static List<DataType> types(Kernels kernels, ConvolutionShape shape) {
    List<DataType> types = new ArrayList<>(integerTypes(kernels, shape));
    types.add(DataType.F32);
    return types;
  }

  private static void assertEqualProducts(
      Convolution convolution, Convolution reference, Step step) {
    for (Product product : Product.values()) {
      assertSameBits(
          product + " of " + step + " by " + convolution.implementation(product),
          step.run(convolution, product),
          step.run(reference, product));
    }
  }

  @Test
  default void productsRepeatToTheBit() {
    ConvolutionShape shape = ConvolutionShape.square(5, 17, 14, 33, 3, 2, 1);
    types(openKernels(), shape).forEach(type -> productsRepeatToTheBit(shape, type));
  }

  private void productsRepeatToTheBit(ConvolutionShape shape, DataType type) {
    Convolution first = openKernels().convolution(shape, type);
    Convolution second = openKernels().convolution(shape, type);
    Step step = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, 11);
    Step other = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, 12);
    for (Product product : Product.values()) {
      Tensor result = step.run(first, product);
      other.run(first, product);
      assertSameBits(product + " again", step.run(first, product), result);
      assertSameBits(product + " by another instance", step.run(second, product), result);
    }
  }

  @Test
  default void weightsInsideAFlatVectorAreReadAndWrittenInPlace() {
    // Parameters lie one after another in one vector, so a weight may start at any element.
    ConvolutionShape shape = ConvolutionShape.square(2, 8, 6, 16, 3, 1, 1);
    Convolution convolution = openKernels().convolution(shape, DataType.F32);
    Step step = Step.of(shape, DataType.F32, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, 21);
    int size = step.weight().size();
    Tensor parameters = Operands.unwritten(size + 8);
    parameters.view(3, shape.weightShape()).copyFrom(step.weight());
    Tensor gradients = Operands.unwritten(size + 8);

    Tensor output = Operands.unwritten(shape.outputShape());
    convolution.output(step.input(), parameters.view(3, shape.weightShape()), output);
    Tensor gradWeight = gradients.view(3, shape.weightShape());
    convolution.gradWeight(step.input(), step.gradOutput(), gradWeight);

    Convolution reference = new ReferenceKernels(1).convolution(shape, DataType.F32);
    assertClose(
        "output",
        output,
        step.run(reference, Product.OUTPUT),
        step.absolute().run(reference, Product.OUTPUT));
    assertClose(
        "gradWeight",
        gradWeight,
        step.run(reference, Product.GRAD_WEIGHT),
        step.absolute().run(reference, Product.GRAD_WEIGHT));
    for (int i : new int[] {0, 1, 2, size + 3, size + 7}) {
      assertThat(gradients.get(i)).as("element %d beside the weight", i).isNaN();
    }
  }

  @Test
  default void operandsAreLeftAsTheyAre() {
    ConvolutionShape shape = ConvolutionShape.square(2, 7, 6, 9, 3, 1, 1);
    for (DataType type : types(openKernels(), shape)) {
      Convolution convolution = openKernels().convolution(shape, type);
      Step step = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, 31);
      for (Product product : Product.values()) {
        step.run(convolution, product);
      }
      Step fresh = Step.of(shape, type, Fill.RANDOM, Fill.RANDOM, Fill.RANDOM, 31);
      assertThat(step.input().toFloats()).isEqualTo(fresh.input().toFloats());
      assertThat(step.weight().toFloats()).isEqualTo(fresh.weight().toFloats());
      assertThat(step.gradOutput().toFloats()).isEqualTo(fresh.gradOutput().toFloats());
    }
  }

  @Test
  default void wrongOperandsAreRefusedByName() {
    ConvolutionShape shape = ConvolutionShape.square(2, 3, 4, 5, 3, 1, 1);
    Convolution convolution = openKernels().convolution(shape, DataType.S8);
    Step step = Step.of(shape, DataType.S8, Fill.ZERO, Fill.ZERO, Fill.ZERO, 0);
    Tensor output = Operands.unwritten(shape.outputShape());
    Tensor narrow = Tensor.allocate(DataType.S8, 2, 4, 4, 2);
    assertThatThrownBy(() -> convolution.output(narrow, step.weight(), output))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid input: S8[2, 4, 4, 2] (must be S8[2, 4, 4, 3])");
    assertThatThrownBy(() -> convolution.gradInput(output, step.weight(), output))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid gradOutput: F32[2, 4, 4, 5] (must be S8[2, 4, 4, 5])");
    assertThatThrownBy(() -> convolution.gradWeight(step.input(), step.gradOutput(), output))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid gradWeight: F32[2, 4, 4, 5] (must be F32[5, 3, 3, 3])");
    assertThatThrownBy(() -> openKernels().convolution(shape, DataType.S32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid convolution input type: S32 (must be F32, S8 or U8)");
    if (!openKernels().multipliesShorts(shape)) {
      assertThatThrownBy(() -> openKernels().convolution(shape, DataType.S16))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid convolution input type: S16 (must be F32, S8 or U8)");
    }
  }

  @Test
  default void everyProductNamesItsKernel() {
    ConvolutionShape shape = ConvolutionShape.square(1, 16, 8, 16, 3, 1, 1);
    for (DataType type : types(openKernels(), shape)) {
      Convolution convolution = openKernels().convolution(shape, type);
      assertThat(convolution.shape()).isEqualTo(shape);
      assertThat(convolution.inputType()).isEqualTo(type);
      for (Product product : Product.values()) {
        assertThat(convolution.implementation(product)).isNotBlank();
      }
    }
  }
}
