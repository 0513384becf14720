package io.gearshift.executors.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A dense array outside the Java heap. Activations have shape {batch, height, width, channels} in
 * that order in memory (NHWC); convolution weights have shape {out, in, height, width} (OIHW,
 * DL4J's order); everything else is flat.
 *
 * <p>Integer tensors are fixed point: real value = raw * 2^-scaleExponent. The scale is set by
 * whoever writes the contents.
 */
public final class Tensor {
  private static final int ALIGNMENT = 64;

  private final DataType type;
  private final int[] shape;
  private final int size;
  private final ByteBuffer buffer;
  private int scaleExponent;

  private Tensor(DataType type, int[] shape, ByteBuffer buffer) {
    this.type = type;
    this.shape = shape;
    this.size = sizeOf(shape);
    this.buffer = buffer;
  }

  /** A new tensor of zeros, aligned to 64 bytes. */
  public static Tensor allocate(DataType type, int... shape) {
    int bytes = Math.multiplyExact(sizeOf(shape), type.bytes());
    ByteBuffer whole = ByteBuffer.allocateDirect(Math.addExact(bytes, ALIGNMENT));
    int start = ALIGNMENT - whole.alignmentOffset(0, ALIGNMENT);
    return new Tensor(
        type, shape.clone(), whole.slice(start, bytes).order(ByteOrder.nativeOrder()));
  }

  /** A tensor of the given values. */
  public static Tensor of(float[] values, int... shape) {
    Tensor tensor = allocate(DataType.F32, shape);
    if (values.length != tensor.size) {
      throw new IllegalArgumentException(
          "Invalid value count: "
              + values.length
              + " (shape "
              + Arrays.toString(shape)
              + " holds "
              + tensor.size
              + ")");
    }
    tensor.buffer.asFloatBuffer().put(values);
    return tensor;
  }

  /**
   * A part of this tensor's memory as a tensor of its own; writes show through both.
   *
   * @param offset index of the first element
   * @throws IndexOutOfBoundsException if the part is not inside this tensor
   */
  public Tensor view(int offset, int... viewShape) {
    return view(type, offset * type.bytes(), viewShape);
  }

  /** A part of this tensor's bytes, read as {@code viewType}. */
  public Tensor view(DataType viewType, int byteOffset, int... viewShape) {
    int bytes = Math.multiplyExact(sizeOf(viewShape), viewType.bytes());
    return new Tensor(
        viewType,
        viewShape.clone(),
        buffer.slice(byteOffset, bytes).order(ByteOrder.nativeOrder()));
  }

  public DataType type() {
    return type;
  }

  /** The sizes, outermost first; a copy. */
  public int[] shape() {
    return shape.clone();
  }

  /** Size along one axis. */
  public int shape(int axis) {
    return shape[axis];
  }

  /** Number of elements. */
  public int size() {
    return size;
  }

  /** Number of bytes. */
  public long bytes() {
    return (long) size * type.bytes();
  }

  /** The memory itself, in native order, from the first element on. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** s in value = raw * 2^-s; 0 for F32. */
  public int scaleExponent() {
    return scaleExponent;
  }

  public void setScaleExponent(int exponent) {
    this.scaleExponent = exponent;
  }

  /** Element {@code index} of an F32 tensor. */
  public float get(int index) {
    return buffer.getFloat(index * Float.BYTES);
  }

  /** Sets element {@code index} of an F32 tensor. */
  public void set(int index, float value) {
    buffer.putFloat(index * Float.BYTES, value);
  }

  /** Raw element {@code index} of an integer tensor, sign-extended or zero-extended by its type. */
  public int raw(int index) {
    return switch (type) {
      case S8 -> buffer.get(index);
      case U8 -> Byte.toUnsignedInt(buffer.get(index));
      case S32 -> buffer.getInt(index * Integer.BYTES);
      case F32 -> throw new IllegalStateException("An F32 tensor has no raw values");
    };
  }

  /** Sets raw element {@code index} of an S8 or U8 tensor. */
  public void setRaw(int index, int raw) {
    buffer.put(index, (byte) raw);
  }

  /** All elements as real values: F32 as they are, integers times 2^-scaleExponent. */
  public float[] toFloats() {
    float[] values = new float[size];
    if (type == DataType.F32) {
      buffer.asFloatBuffer().get(values);
      return values;
    }
    for (int i = 0; i < size; i++) {
      values[i] = Math.scalb((float) raw(i), -scaleExponent);
    }
    return values;
  }

  /** Copies all elements of {@code source}, of the same type and size. */
  public void copyFrom(Tensor source) {
    if (source.type != type || source.size != size) {
      throw new IllegalArgumentException("Cannot copy " + source + " to " + this);
    }
    buffer.put(0, source.buffer, 0, buffer.capacity());
    scaleExponent = source.scaleExponent;
  }

  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }

  private static int sizeOf(int[] shape) {
    int size = 1;
    for (int length : shape) {
      size = Math.multiplyExact(size, length);
    }
    return size;
  }
}
