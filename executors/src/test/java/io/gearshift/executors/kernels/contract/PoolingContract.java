package io.gearshift.executors.kernels.contract;

import static io.gearshift.executors.kernels.contract.Comparison.assertClose;
import static io.gearshift.executors.kernels.contract.Comparison.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.reference.ReferenceKernels;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.PoolingShape.Kind;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of {@link KernelsContractTest} on pooling. */
interface PoolingContract {
  String SHAPES = "io.gearshift.executors.kernels.contract.PoolingContract#shapes";

  Kernels openKernels();

  /** Every kind over windows that tile, overlap, leave rows over, and reach into padding. */
  static List<PoolingShape> shapes() {
    List<PoolingShape> shapes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      shapes.add(new PoolingShape(kind, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1));
      shapes.add(new PoolingShape(kind, 5, 7, 8, 8, 2, 2, 2, 2, 0, 0, 4, 4));
      shapes.add(new PoolingShape(kind, 2, 8, 7, 9, 2, 2, 2, 2, 0, 0, 3, 4));
      shapes.add(new PoolingShape(kind, 2, 9, 8, 8, 3, 3, 2, 2, 1, 1, 4, 4));
      shapes.add(new PoolingShape(kind, 1, 16, 7, 7, 3, 3, 1, 1, 1, 1, 7, 7));
      shapes.add(new PoolingShape(kind, 5, 17, 13, 13, 3, 3, 2, 2, 0, 0, 6, 6));
      // Padding below and to the right only, as ceiling output sizes give it.
      shapes.add(new PoolingShape(kind, 1, 33, 8, 8, 3, 3, 2, 2, 0, 0, 4, 4));
      shapes.add(new PoolingShape(kind, 2, 3, 5, 11, 5, 2, 3, 1, 2, 1, 2, 12));
      // A stride that skips rows.
      shapes.add(new PoolingShape(kind, 1, 15, 10, 10, 2, 2, 4, 4, 0, 0, 3, 3));
      // Rows of windows, as of maxout.
      shapes.add(new PoolingShape(kind, 3, 24, 1, 5, 1, 5, 1, 5, 0, 0, 1, 1));
      shapes.add(new PoolingShape(kind, 2, 7, 5, 12, 1, 2, 1, 2, 0, 0, 5, 6));
      // Global.
      shapes.add(new PoolingShape(kind, 5, 31, 7, 7, 7, 7, 1, 1, 0, 0, 1, 1));
      shapes.add(new PoolingShape(kind, 2, 64, 8, 8, 8, 8, 8, 8, 0, 0, 1, 1));
    }
    return shapes;
  }

  @ParameterizedTest
  @MethodSource(SHAPES)
  default void poolingAgreesWithTheReference(PoolingShape shape) {
    Pooling pooling = openKernels().pooling(shape);
    Pooling reference = new ReferenceKernels(1).pooling(shape);
    Tensor gradOutput = Operands.uniform(-1, 1, 2, shape.outputShape());
    List<Tensor> inputs =
        List.of(
            Operands.uniform(-1, 1, 1, shape.inputShape()),
            // Many equal values: the first in row order gets the gradient.
            Operands.integers(-1, 2, 3, shape.inputShape()),
            Operands.integers(0, 0, 4, shape.inputShape()),
            // All negative: padding must not win.
            Operands.uniform(-9, -8, 5, shape.inputShape()));
    for (Tensor input : inputs) {
      Tensor output = Operands.unwritten(shape.outputShape());
      Tensor expected = Operands.unwritten(shape.outputShape());
      pooling.output(input, output);
      reference.output(input, expected);
      if (shape.kind() == Kind.MAX) {
        assertSameBits("output", output, expected);
      } else {
        assertClose("output", output, expected, outputOf(shape, Operands.absolute(input)));
      }
      Tensor gradInput = Operands.unwritten(shape.inputShape());
      Tensor expectedGradient = Operands.unwritten(shape.inputShape());
      Tensor magnitude = Operands.unwritten(shape.inputShape());
      pooling.gradInput(gradOutput, gradInput);
      reference.gradInput(gradOutput, expectedGradient);
      reference.gradInput(Operands.absolute(gradOutput), magnitude);
      assertClose("gradInput", gradInput, expectedGradient, magnitude);
    }
  }

  private static Tensor outputOf(PoolingShape shape, Tensor input) {
    Tensor output = Operands.unwritten(shape.outputShape());
    new ReferenceKernels(1).pooling(shape).output(input, output);
    return output;
  }

  @ParameterizedTest
  @MethodSource(SHAPES)
  default void poolingRepeatsToTheBit(PoolingShape shape) {
    Tensor input = Operands.integers(-50, 50, 6, shape.inputShape());
    Tensor gradOutput = Operands.uniform(-1, 1, 7, shape.outputShape());
    Tensor firstOutput = null;
    Tensor firstGradient = null;
    Pooling kept = openKernels().pooling(shape);
    for (Pooling pooling : List.of(kept, kept, openKernels().pooling(shape))) {
      Tensor output = Operands.unwritten(shape.outputShape());
      Tensor gradInput = Operands.unwritten(shape.inputShape());
      pooling.output(input, output);
      pooling.gradInput(gradOutput, gradInput);
      if (firstOutput == null) {
        firstOutput = output;
        firstGradient = gradInput;
      }
      assertSameBits("output", output, firstOutput);
      assertSameBits("gradInput", gradInput, firstGradient);
    }
  }

  @Test
  default void poolingSaysWhatItKeeps() {
    for (PoolingShape shape : shapes()) {
      Pooling pooling = openKernels().pooling(shape);
      assertThat(pooling.shape()).isEqualTo(shape);
      assertThat(pooling.bytesKept()).isNotNegative();
    }
  }

  @Test
  default void wrongPoolingOperandsAreRefusedByName() {
    PoolingShape shape = new PoolingShape(Kind.MAX, 2, 3, 4, 4, 2, 2, 2, 2, 0, 0, 2, 2);
    Pooling pooling = openKernels().pooling(shape);
    Tensor input = Tensor.allocate(DataType.F32, shape.inputShape());
    assertThatThrownBy(() -> pooling.output(input, input))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid output: F32[2, 4, 4, 3] (must be F32[2, 2, 2, 3])");
    assertThatThrownBy(() -> pooling.gradInput(input, input))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid gradOutput: F32[2, 4, 4, 3] (must be F32[2, 2, 2, 3])");
  }

  @Test
  default void windowsOutsideTheMapAreRefused() {
    PoolingShape shape = new PoolingShape(Kind.MAX, 1, 1, 4, 4, 2, 2, 2, 2, 0, 0, 3, 2);
    assertThatThrownBy(() -> openKernels().pooling(shape))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid output size: 3 x 2 (every window must touch the map)");
  }
}
