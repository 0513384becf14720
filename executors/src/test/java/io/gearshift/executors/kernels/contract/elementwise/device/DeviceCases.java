package io.gearshift.executors.kernels.contract.elementwise.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tensors for the comparisons of devices, and how two are compared. */
final class DeviceCases {
  private DeviceCases() {}

  static void assertSameFloats(Tensor actual, Tensor expected) {
    int at = ElementWiseCases.firstDifference(expected, actual);
    if (at >= 0) {
      throw new AssertionError(
          "Element " + at + " is " + actual.get(at) + " and must be " + expected.get(at));
    }
  }

  static void assertSameRaws(Tensor actual, Tensor expected) {
    int at = actual.buffer().mismatch(expected.buffer());
    if (at >= 0) {
      int element = at / actual.type().bytes();
      throw new AssertionError(
          "Element "
              + element
              + " is "
              + actual.raw(element)
              + " and must be "
              + expected.raw(element));
    }
    assertThat(actual.scale()).isEqualTo(expected.scale());
  }

  /** Equal but for the last bit of an f32, or for {@code absolute}. */
  static void assertNearlySame(Tensor actual, Tensor expected, double absolute) {
    for (int i = 0; i < expected.size(); i++) {
      float wanted = expected.get(i);
      float found = actual.get(i);
      boolean same =
          Float.floatToIntBits(wanted) == Float.floatToIntBits(found)
              || Math.abs((double) wanted - found) <= Math.max(absolute, Math.ulp(wanted));
      if (!same) {
        throw new AssertionError("Element " + i + " is " + found + " and must be " + wanted);
      }
    }
  }

  static Tensor copied(Tensor tensor) {
    Tensor copy = Tensor.allocate(tensor.type(), tensor.shape());
    copy.copyFrom(tensor);
    return copy;
  }

  static Tensor normal(long seed, int... shape) {
    int size = IntStream.of(shape).reduce(1, Math::multiplyExact);
    return ElementWiseCases.normal(size, seed).reshaped(shape);
  }

  /** Hard inputs that have a range: what is larger than the grid asks for is cut off. */
  static Tensor finite(int size, int exponent, int bits, boolean extremes) {
    Tensor tensor = ElementWiseCases.hard(size, exponent, bits);
    double limit = extremes ? Float.MAX_VALUE : Math.scalb(2.0, bits - exponent);
    float largest = (float) Math.min(limit, Float.MAX_VALUE);
    for (int i = 0; i < size; i++) {
      tensor.set(i, Math.max(-largest, Math.min(largest, tensor.get(i))));
    }
    return tensor;
  }

  static List<Optional<RandomStream>> roundings() {
    return List.of(Optional.empty(), Optional.of(DeviceComparison.STREAM));
  }
}
