package io.gearshift.executors.kernels.host.loop;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;

/** What every backend of {@link ElementWise} requires of its arguments, checked in one place. */
public final class ElementWiseArguments {
  private ElementWiseArguments() {}

  /** All F32 and of one size. */
  public static int floats(Tensor first, Tensor... others) {
    type(first, DataType.F32);
    for (Tensor other : others) {
      type(other, DataType.F32);
      sameSize(first, other);
    }
    return first.size();
  }

  /**
   * The smallest raw value of an S16 output, beside an F32 input of its size.
   *
   * @param bits 2 to 16
   */
  public static int shorts(Tensor input, Tensor output, int bits) {
    type(input, DataType.F32);
    type(output, DataType.S16);
    sameSize(input, output);
    return new DynamicFixedPoint(bits).smallestRaw();
  }

  /**
   * An F32 input and an 8-bit output of one size, and a width of 2 to 8 bits.
   *
   * @return the smallest raw value: 0 for U8
   */
  public static int quantization(Tensor input, Tensor output, int bits) {
    type(input, DataType.F32);
    sameSize(input, output);
    return smallestRaw(output, bits);
  }

  /**
   * The smallest raw value of an 8-bit output: 0 for U8.
   *
   * @param bits 2 to 8
   */
  public static int smallestRaw(Tensor output, int bits) {
    bytes(output);
    if (bits > Byte.SIZE) {
      throw new IllegalArgumentException(
          "Invalid bit width: " + bits + " (must be between 2 and 8 for " + output.type() + ")");
    }
    return output.type() == DataType.U8 ? 0 : new DynamicFixedPoint(bits).smallestRaw();
  }

  /** An S8, U8 or S16 input and an F32 output of one size. */
  public static int decoding(Tensor raws, Tensor output) {
    if (raws.type() != DataType.S16) {
      bytes(raws);
    }
    type(output, DataType.F32);
    sameSize(raws, output);
    return raws.size();
  }

  /** An S8, U8 or S32 tensor. */
  public static int raws(Tensor input) {
    if (input.type() == DataType.F32) {
      throw new IllegalArgumentException("Invalid tensor: " + input + " (must be S8, U8 or S32)");
    }
    return input.size();
  }

  /** An S8 input and a U8 output of one size. */
  public static int shift(Tensor input, Tensor output) {
    type(input, DataType.S8);
    type(output, DataType.U8);
    sameSize(input, output);
    return input.size();
  }

  /** A U8 mask as large as an F32 tensor. */
  public static int mask(Tensor mask, Tensor tensor) {
    type(mask, DataType.U8);
    sameSize(tensor, mask);
    return mask.size();
  }

  /**
   * An S8 tensor that is a whole number of groups of rows.
   *
   * @return the number of groups
   */
  public static int groups(Tensor input, int rows, int columns) {
    type(input, DataType.S8);
    int group = Math.multiplyExact(rows, columns);
    if (group < 1 || input.size() % group != 0) {
      throw new IllegalArgumentException(
          "Invalid size: " + input + " (must be a multiple of " + rows + " x " + columns + ")");
    }
    return input.size() / group;
  }

  /** Two F32 batches of maps of which one fits into the other at that place. */
  public static void maps(Tensor smaller, Tensor larger, int top, int left) {
    type(smaller, DataType.F32);
    type(larger, DataType.F32);
    boolean fits =
        smaller.shape().length == 4
            && larger.shape().length == 4
            && smaller.shape(0) == larger.shape(0)
            && smaller.shape(3) == larger.shape(3)
            && top >= 0
            && left >= 0
            && smaller.shape(1) + top <= larger.shape(1)
            && smaller.shape(2) + left <= larger.shape(2);
    if (!fits) {
      throw new IllegalArgumentException(
          "Invalid maps: "
              + smaller
              + " at row "
              + top
              + " and column "
              + left
              + " of "
              + larger
              + " (must fit)");
    }
  }

  /**
   * An F32 tensor that is a whole number of equal rows.
   *
   * @return elements of a row
   */
  public static int rows(Tensor tensor, int rows) {
    type(tensor, DataType.F32);
    if (rows < 1 || tensor.size() % rows != 0) {
      throw new IllegalArgumentException(
          "Invalid size: " + tensor + " (must be a multiple of " + rows + " rows)");
    }
    return Math.max(1, tensor.size() / rows);
  }

  /**
   * A vector of channels and an F32 tensor that is a whole number of pixels of that many channels.
   *
   * @return the number of channels
   */
  public static int channels(Tensor perChannel, Tensor tensor) {
    type(perChannel, DataType.F32);
    type(tensor, DataType.F32);
    int channels = perChannel.size();
    if (channels == 0 ? tensor.size() != 0 : tensor.size() % channels != 0) {
      throw new IllegalArgumentException(
          "Invalid size: " + tensor + " (must be a multiple of " + channels + " channels)");
    }
    return channels;
  }

  /**
   * Two tensors of one type and as many pixels, with room for the channels copied.
   *
   * @return the number of pixels
   */
  public static int channelCopy(
      Tensor input, int inputOffset, Tensor output, int outputOffset, int channels) {
    type(output, input.type());
    int inputChannels = input.lastAxis();
    int outputChannels = output.lastAxis();
    if (channels < 0
        || inputOffset < 0
        || outputOffset < 0
        || inputOffset + channels > inputChannels
        || outputOffset + channels > outputChannels) {
      throw new IllegalArgumentException(
          "Invalid channels: "
              + channels
              + " from "
              + inputOffset
              + " of "
              + input
              + " to "
              + outputOffset
              + " of "
              + output
              + " (must lie inside both)");
    }
    int pixels = inputChannels == 0 ? 0 : input.size() / inputChannels;
    int outputPixels = outputChannels == 0 ? 0 : output.size() / outputChannels;
    if (pixels != outputPixels && channels > 0) {
      throw new IllegalArgumentException(
          "Invalid size: " + output + " (must have as many pixels as " + input + ")");
    }
    return channels == 0 ? 0 : pixels;
  }

  /** What {@link ElementWise#range} throws: the value and where it stands. */
  public static ArithmeticException notFinite(float value, int index) {
    return new ArithmeticException("Not finite: " + value + " at element " + index);
  }

  private static void bytes(Tensor tensor) {
    if (!tensor.type().isByte()) {
      throw new IllegalArgumentException("Invalid tensor: " + tensor + " (must be S8 or U8)");
    }
  }

  private static void type(Tensor tensor, DataType type) {
    if (tensor.type() != type) {
      throw new IllegalArgumentException("Invalid tensor: " + tensor + " (must be " + type + ")");
    }
  }

  private static void sameSize(Tensor first, Tensor other) {
    if (other.size() != first.size()) {
      throw new IllegalArgumentException(
          "Invalid size: " + other + " (must be as large as " + first + ")");
    }
  }
}
