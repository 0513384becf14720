package io.gearshift.executors.kernels.contract;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.random.RandomStream;

/** Tensors with contents that tests ask for by name. */
final class Operands {

  /** What an operand is filled with; floats take the same patterns scaled to [-1, 1). */
  enum Fill {
    /** Uniform over the whole range of the type. */
    RANDOM,
    /** Uniform over the non-negative half, so that sums grow long. */
    NON_NEGATIVE,
    /** The smallest value everywhere. */
    LOWEST,
    /** The largest value everywhere. */
    HIGHEST,
    /** Smallest, largest, smallest, ... */
    ALTERNATING,
    /** Zero everywhere. */
    ZERO
  }

  private Operands() {}

  /**
   * A tensor of the given type: F32 uniform in [-1, 1) on a grid of 2^-23, S8 in [-128, 127], U8 in
   * [0, 127], S16 in [-32768, 32767].
   */
  static Tensor filled(Fill fill, DataType type, int scaleExponent, long seed, int... shape) {
    Tensor tensor = Tensor.allocate(type, shape);
    if (type != DataType.F32) {
      tensor.setScale(DynamicFixedPoint.powerOfTwo(-scaleExponent));
    }
    RandomStream stream = RandomStream.of(seed);
    for (int i = 0; i < tensor.size(); i++) {
      switch (type) {
        case F32 -> tensor.set(i, (float) (value(fill, stream, i, -(1 << 23), 1 << 23) * 0x1p-23));
        case S8 -> tensor.setRaw(i, value(fill, stream, i, -128, 127));
        case U8 -> tensor.setRaw(i, value(fill, stream, i, 0, 127));
        case S16 -> tensor.setRaw(i, value(fill, stream, i, Short.MIN_VALUE, Short.MAX_VALUE));
        case S32 -> throw new IllegalArgumentException("No operand is S32");
      }
    }
    return tensor;
  }

  /** F32, uniform in [low, high). */
  static Tensor uniform(float low, float high, long seed, int... shape) {
    Tensor tensor = Tensor.allocate(DataType.F32, shape);
    RandomStream stream = RandomStream.of(seed);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.set(i, low + (high - low) * stream.uniform(i));
    }
    return tensor;
  }

  /** F32, integers drawn from [low, high], so that equal values are common. */
  static Tensor integers(int low, int high, long seed, int... shape) {
    Tensor tensor = Tensor.allocate(DataType.F32, shape);
    RandomStream stream = RandomStream.of(seed);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.set(i, low + stream.below(i, high - low + 1));
    }
    return tensor;
  }

  /** F32, every element NaN: whatever a result leaves unwritten shows. */
  static Tensor unwritten(int... shape) {
    Tensor tensor = Tensor.allocate(DataType.F32, shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.set(i, Float.NaN);
    }
    return tensor;
  }

  /** The absolute values of an F32 tensor. */
  static Tensor absolute(Tensor tensor) {
    Tensor result = Tensor.allocate(DataType.F32, tensor.shape());
    for (int i = 0; i < tensor.size(); i++) {
      result.set(i, Math.abs(tensor.get(i)));
    }
    return result;
  }

  /** A copy with memory of its own. */
  static Tensor copy(Tensor tensor) {
    Tensor result = Tensor.allocate(tensor.type(), tensor.shape());
    result.copyFrom(tensor);
    return result;
  }

  private static int value(Fill fill, RandomStream stream, int index, int lowest, int highest) {
    return switch (fill) {
      case RANDOM -> lowest + stream.below(index, highest - lowest + 1);
      case NON_NEGATIVE -> stream.below(index, highest + 1);
      case LOWEST -> lowest;
      case HIGHEST -> highest;
      case ALTERNATING -> index % 2 == 0 ? lowest : highest;
      case ZERO -> 0;
    };
  }
}
