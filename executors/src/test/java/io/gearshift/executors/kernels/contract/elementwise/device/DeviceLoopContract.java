package io.gearshift.executors.kernels.contract.elementwise.device;

import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertNearlySame;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertSameFloats;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.copied;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.finite;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.normal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.ActivationFunction.Kind;
import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Activations, sums, dropout and responses, and their gradients. */
interface DeviceLoopContract extends DeviceComparison {
  /** Functions whose values need no exponential. */
  Set<Kind> EXACT = Set.of(Kind.LEAKY_RELU, Kind.RELU6, Kind.GELU);

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void simpleLoopsEqualTheReference(int size) {
    Tensor a = ElementWiseCases.hard(size, 0, 8);
    Tensor b = ElementWiseCases.normal(size, 4);
    Tensor c = ElementWiseCases.normal(size, 5);
    sameFloats(size, (kernels, status, out) -> kernels.relu(a, out));
    sameFloats(size, (kernels, status, out) -> kernels.relu(out, out));
    sameFloats(size, (kernels, status, out) -> kernels.reluGradient(a, b, out));
    sameFloats(size, (kernels, status, out) -> kernels.reluGradient(a, out, out));
    sameFloats(size, (kernels, status, out) -> kernels.add(a, b, out));
    sameFloats(size, (kernels, status, out) -> kernels.add(a, out, out));
    sameFloats(size, (kernels, status, out) -> kernels.addRelu(a, b, out));
    sameFloats(size, (kernels, status, out) -> kernels.addRelu(out, b, out));
    sameFloats(
        size,
        (kernels, status, out) -> kernels.addRelu(b, c, out, Tensor.allocate(DataType.U8, size)));
    sameBytes(
        size,
        DataType.U8,
        (kernels, status, out) -> kernels.addRelu(b, c, Tensor.allocate(DataType.F32, size), out));
    Tensor mask = Tensor.allocate(DataType.U8, size);
    REFERENCE.addRelu(b, c, Tensor.allocate(DataType.F32, size), mask);
    sameFloats(size, (kernels, status, out) -> kernels.maskGradient(mask, a, out));
    sameFloats(size, (kernels, status, out) -> kernels.maskGradient(mask, out, out));
    for (float keep : new float[] {0.7f, 0.25f, 1f}) {
      sameFloats(size, (kernels, status, out) -> kernels.dropout(b, out, keep, STREAM));
      sameFloats(size, (kernels, status, out) -> kernels.dropout(out, out, keep, STREAM));
      sameFloats(size, (kernels, status, out) -> kernels.classicalDropout(a, out, keep, STREAM));
      sameFloats(size, (kernels, status, out) -> kernels.classicalDropout(out, out, keep, STREAM));
    }
    sameFloats(size, (kernels, status, out) -> kernels.zero(out));
    sameFloats(size, (kernels, status, out) -> kernels.copy(a, out));
  }

  @Test
  default void reluKeepsNaNAndDropsTheSignOfZero() {
    Tensor values = Tensor.of(new float[] {-1f, -0f, 2f, Float.NaN}, 4);
    sameFloats(4, (kernels, status, out) -> kernels.relu(values, out));
    sameFloats(4, (kernels, status, out) -> kernels.addRelu(values, values, out));
    sameFloats(4, (kernels, status, out) -> kernels.reluGradient(values, out, out));
    Tensor positive = Tensor.allocate(DataType.U8, 4);
    elementWise().addRelu(values, values, Tensor.allocate(DataType.F32, 4), positive);
    assertThat(ElementWiseCases.raws(positive)).startsWith(0, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65, 100_003})
  default void copiesKeepTheirScale(int size) {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      Tensor raws = ElementWiseCases.raws(type, size, 3);
      raws.setScale(0.3);
      sameBytes(size, type, (kernels, status, out) -> kernels.copy(raws, out));
      sameBytes(size, type, (kernels, status, out) -> kernels.zero(out));
    }
  }

  @ParameterizedTest
  @MethodSource(ElementWiseCases.ALL_SIZES)
  default void activationsEqualTheReferenceButForTheLastBit(int size) {
    Tensor input = finite(size, 3, 8, true);
    Tensor gradient = ElementWiseCases.normal(size, 32);
    for (Kind kind : Kind.values()) {
      ActivationFunction function = new ActivationFunction(kind, 0.3f);
      for (Tensor x : List.of(input, ElementWiseCases.normal(size, 31))) {
        Results value =
            both(gradient, (kernels, status, out) -> kernels.activate(function, x, out));
        Results slope =
            both(
                gradient,
                (kernels, status, out) -> kernels.activationGradient(function, x, out, out));
        if (EXACT.contains(kind)) {
          assertSameFloats(value.actual(), value.expected());
          assertSameFloats(slope.actual(), slope.expected());
        } else {
          assertNearlySame(value.actual(), value.expected(), 0);
          assertNearlySame(slope.actual(), slope.expected(), CANCELLED);
        }
      }
      Results inPlace = both(input, (kernels, status, out) -> kernels.activate(function, out, out));
      assertNearlySame(inPlace.actual(), inPlace.expected(), 0);
    }
  }

  /** At three quarters the power is two square roots, which are exact. */
  @ParameterizedTest
  @ValueSource(floats = {0.75f, 0.5f, 1.3f})
  default void responsesEqualTheReference(float beta) {
    boolean exact = beta == 0.75f;
    for (int reach : new int[] {0, 2, 9}) {
      ResponseNormalization function = new ResponseNormalization(reach, 2, 0.1f, beta);
      for (int[] shape : new int[][] {{1, 1, 1, 1}, {1, 1, 7, 7}, {2, 3, 5, 33}, {1, 40, 40, 6}}) {
        Tensor input = normal(33, shape);
        Tensor gradient = normal(34, shape);
        Results value =
            both(
                normal(35, shape),
                (kernels, status, out) -> kernels.normalizeResponses(function, input, out));
        Results slope =
            both(
                normal(35, shape),
                (kernels, status, out) -> kernels.responseGradient(function, input, gradient, out));
        if (exact) {
          assertSameFloats(value.actual(), value.expected());
          assertSameFloats(slope.actual(), slope.expected());
        } else {
          assertNearlySame(value.actual(), value.expected(), 0);
          assertNearlySame(slope.actual(), slope.expected(), CANCELLED);
        }
      }
    }
  }

  @Test
  default void resultsRepeatToTheBit() {
    int size = 100_003;
    Tensor a = ElementWiseCases.normal(size, 51);
    Tensor b = ElementWiseCases.normal(size, 52);
    Grid.OfStep grid = new Grid.OfStep(3, Tensor.of(new float[] {0.5f}, 1));
    List<Tensor> first = sums(a, b, grid);
    for (int i = 0; i < 3; i++) {
      List<Tensor> again = sums(a, b, grid);
      for (int j = 0; j < first.size(); j++) {
        assertSameFloats(again.get(j), first.get(j));
      }
    }
  }

  private List<Tensor> sums(Tensor a, Tensor b, Grid.OfStep grid) {
    Tensor one = Tensor.allocate(DataType.F32, 1);
    Tensor channels = Tensor.allocate(DataType.F32, 1);
    Tensor rows = copied(a);
    elementWise().addSquares(a, 1, one);
    elementWise().stepGradient(a, b, grid, one);
    elementWise().gradBias(a, channels);
    elementWise().limitNorms(rows, 1, 0.5f);
    return List.of(one, channels, rows);
  }

  @Test
  default void argumentsThatDoNotFitAreNamed() {
    Tensor three = Tensor.allocate(DataType.F32, 3);
    Tensor four = Tensor.allocate(DataType.F32, 4);
    assertThatThrownBy(() -> elementWise().relu(three, four))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid size: F32[4] (must be as large as F32[3])");
    assertThatThrownBy(() -> elementWise().addBias(three, four))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid size: F32[4] (must be a multiple of 3 channels)");
    Encoding wide =
        new Encoding(new Grid.OfRange(9), Optional.empty(), openKernels().passStatus(0), 0);
    Tensor bytes = Tensor.allocate(DataType.S8, 3);
    assertThatThrownBy(() -> elementWise().encode(three, bytes, wide))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid bit width: 9 (must be between 2 and 8 for S8)");
  }
}
