package io.gearshift.executors.kernels.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A dense array. Activations have shape {batch, height, width, channels} in that order in memory
 * (NHWC); convolution weights have shape {out, in, height, width} (OIHW, DL4J's order); everything
 * else is flat.
 *
 * <p>Integer tensors are fixed point: real value = raw * scale. The scale is set by whoever writes
 * the contents.
 *
 * <p>A tensor in {@link HostMemory} can be read and written here, element by element. One of
 * another backend refuses: between {@code Kernels.upload} and {@code Kernels.download} only kernels
 * touch it.
 */
public final class Tensor {
  private final DataType type;
  private final int[] shape;
  private final int size;
  private final Memory memory;
  private final HostMemory host;

  /** The first elements of {@code memory}, which must hold as many. */
  public Tensor(DataType type, int[] shape, Memory memory) {
    this.type = type;
    this.shape = shape.clone();
    this.size = sizeOf(shape);
    this.memory = memory;
    this.host = memory instanceof HostMemory hostMemory ? hostMemory : null;
  }

  /** A new tensor of zeros in host memory, aligned to 64 bytes. */
  public static Tensor allocate(DataType type, int... shape) {
    int bytes = Math.multiplyExact(sizeOf(shape), type.bytes());
    return new Tensor(type, shape, HostMemory.allocate(bytes));
  }

  /** The same in direct buffers that are made by somebody else. */
  static Tensor allocate(IntFunction<ByteBuffer> maker, DataType type, int... shape) {
    int bytes = Math.multiplyExact(sizeOf(shape), type.bytes());
    return new Tensor(type, shape, HostMemory.allocate(bytes, maker));
  }

  /** A tensor of the given values in host memory. */
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
    tensor.buffer().asFloatBuffer().put(values);
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

  /** The same contents, scale and range in another shape of as many elements. */
  public Tensor reshaped(int... newShape) {
    if (sizeOf(newShape) != size) {
      throw new IllegalArgumentException(
          "Invalid shape: "
              + Arrays.toString(newShape)
              + " (must hold the elements of "
              + this
              + ")");
    }
    return new Tensor(type, newShape, memory);
  }

  /** A part of this tensor's bytes, read as {@code viewType}. */
  public Tensor view(DataType viewType, int byteOffset, int... viewShape) {
    int bytes = Math.multiplyExact(sizeOf(viewShape), viewType.bytes());
    return new Tensor(viewType, viewShape, memory.slice(byteOffset, bytes));
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

  /** Size along the last axis: the channels of maps, the classes of logits. */
  public int lastAxis() {
    return shape[shape.length - 1];
  }

  /** Number of elements. */
  public int size() {
    return size;
  }

  /** Number of bytes. */
  public long bytes() {
    return (long) size * type.bytes();
  }

  /** Where the contents lie; for backends. */
  public Memory memory() {
    return memory;
  }

  /**
   * The bytes themselves, in native order, from the first element on.
   *
   * @throws IllegalStateException as everything below, if they are not in host memory
   */
  public ByteBuffer buffer() {
    return host().buffer();
  }

  /** s in value = raw * s; 1 for F32. */
  public double scale() {
    return host().scale();
  }

  public void setScale(double scale) {
    host().setScale(scale);
  }

  /** The range of the contents, where a kernel has seen it and nobody has taken it yet. */
  public Optional<Range> takeRange() {
    Optional<Range> range = host().range();
    host().setRange(null);
    return range;
  }

  /** Says what range the contents have, for whoever encodes them next; empty if nobody knows. */
  public void noteRange(Optional<Range> range) {
    host().setRange(range.orElse(null));
  }

  /** Forgets the noted range, wherever it lies: the contents have changed. */
  public void forgetRange() {
    memory.forgetRange();
  }

  private HostMemory host() {
    if (host == null) {
      throw new IllegalStateException(this + " is in " + memory.description());
    }
    return host;
  }

  /** Element {@code index} of an F32 tensor. */
  public float get(int index) {
    return buffer().getFloat(index * Float.BYTES);
  }

  /** Sets element {@code index} of an F32 tensor. */
  public void set(int index, float value) {
    buffer().putFloat(index * Float.BYTES, value);
  }

  /** Raw element {@code index} of an integer tensor, sign-extended or zero-extended by its type. */
  public int raw(int index) {
    return switch (type) {
      case S8 -> buffer().get(index);
      case U8 -> Byte.toUnsignedInt(buffer().get(index));
      case S16 -> buffer().getShort(index * Short.BYTES);
      case S32 -> buffer().getInt(index * Integer.BYTES);
      case F32 -> throw new IllegalStateException("An F32 tensor has no raw values");
    };
  }

  /** Sets raw element {@code index} of an S8, U8 or S16 tensor. */
  public void setRaw(int index, int raw) {
    if (type == DataType.S16) {
      buffer().putShort(index * Short.BYTES, (short) raw);
    } else {
      buffer().put(index, (byte) raw);
    }
  }

  /** All elements as real values: F32 as they are, integers times their scale, rounded once. */
  public float[] toFloats() {
    float[] values = new float[size];
    if (type == DataType.F32) {
      buffer().asFloatBuffer().get(values);
      return values;
    }
    for (int i = 0; i < size; i++) {
      values[i] = (float) (raw(i) * host.scale());
    }
    return values;
  }

  /** Copies all elements of {@code source}, of the same type and size. */
  public void copyFrom(Tensor source) {
    if (source.type != type || source.size != size) {
      throw new IllegalArgumentException("Cannot copy " + source + " to " + this);
    }
    buffer().put(0, source.buffer(), 0, buffer().capacity());
    setScale(source.scale());
  }

  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }

  /**
   * Elements of a tensor of such a shape.
   *
   * @throws ArithmeticException if a tensor cannot have so many
   */
  public static int sizeOf(int[] shape) {
    int size = 1;
    for (int length : shape) {
      size = Math.multiplyExact(size, length);
    }
    return size;
  }
}
