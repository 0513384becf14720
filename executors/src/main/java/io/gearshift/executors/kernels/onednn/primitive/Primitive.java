package io.gearshift.executors.kernels.onednn.primitive;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One oneDNN primitive with its arguments. Arguments are bound to tensors before each run; binding
 * the tensor that is already bound costs nothing.
 */
public final class Primitive {
  private final String description;
  private final String implementation;
  private final primitive routine;
  private final engine device;
  private final stream queue;
  private final Scratch scratch;
  private final int threads;
  private final IntMemoryMap arguments = new IntMemoryMap();
  private final Map<Integer, Argument> bound = new HashMap<>();
  private Tensor scale;
  private Tensor zeroPoint;

  /** A oneDNN memory object, its layout, and the tensor whose bytes it stands for. */
  private static final class Argument {
    final memory object;
    final memory.desc layout;
    final long bytes;
    Tensor tensor;

    Argument(memory object, memory.desc layout) {
      this.object = object;
      this.layout = layout;
      this.bytes = touched(layout);
    }

    /** Bytes up to the last element; oneDNN's own size rounds strided layouts up. */
    private static long touched(memory.desc layout) {
      if (layout.get_format_kind().intern() != memory.format_kind.blocked
          || layout.get_inner_nblks() > 0) {
        return layout.get_size();
      }
      LongPointer sizes = layout.get_dims();
      LongPointer strides = layout.get_strides();
      long last = 0;
      for (int axis = 0; axis < layout.get_ndims(); axis++) {
        last += (sizes.get(axis) - 1) * strides.get(axis);
      }
      return (last + 1) * memory.data_type_size(layout.get_data_type());
    }
  }

  Primitive(
      String description,
      primitive_desc_base kind,
      primitive routine,
      engine device,
      stream queue,
      Scratch scratch,
      int threads) {
    this.description = description;
    String name = kind.impl_info_str().getString();
    // oneDNN forgets the name of a deconvolution that it has made before.
    this.implementation = name.isEmpty() ? "deconvolution (no name given)" : name;
    this.routine = routine;
    this.device = device;
    this.queue = queue;
    this.scratch = scratch;
    this.threads = threads;
    memory.desc working = kind.scratchpad_desc();
    if (working.get_size() > 0) {
      argument(Arguments.SCRATCHPAD, working);
      scratch.reserve(Scratch.Slot.PRIMITIVE, working.get_size());
    }
  }

  /** Declares an argument and its layout. */
  public Primitive argument(int index, memory.desc layout) {
    memory object = new memory(layout, device, (Pointer) null);
    arguments.put(index, object);
    bound.put(index, new Argument(object, layout));
    return this;
  }

  /** Declares the factor that the source's raw values are multiplied by. */
  Primitive scaled() {
    scale = Tensor.allocate(DataType.F32, 1);
    argument(Arguments.SOURCE_SCALE, Layouts.vector(DataType.F32, 1));
    return bind(Arguments.SOURCE_SCALE, scale);
  }

  /** Sets the factor of {@link #scaled}. */
  public Primitive scale(float factor) {
    scale.set(0, factor);
    return this;
  }

  /** Declares the number that is taken off each element of the source. */
  Primitive shifted() {
    zeroPoint = Tensor.allocate(DataType.S32, 1);
    argument(Arguments.SOURCE_ZERO_POINT, Layouts.vector(DataType.S32, 1));
    return bind(Arguments.SOURCE_ZERO_POINT, zeroPoint);
  }

  /** Sets the number of {@link #shifted}. */
  public Primitive zeroPoint(int value) {
    zeroPoint.buffer().putInt(0, value);
    return this;
  }

  /** The layout of an argument as the primitive wants it. */
  public memory.desc layout(int index) {
    return bound.get(index).layout;
  }

  /**
   * Points an argument at a tensor's memory.
   *
   * @throws IllegalArgumentException if the tensor is too small
   */
  public Primitive bind(int index, Tensor tensor) {
    Argument argument = bound.get(index);
    if (argument.tensor != tensor) {
      if (tensor.bytes() < argument.bytes) {
        throw new IllegalArgumentException(
            description
                + ": "
                + tensor
                + " holds "
                + tensor.bytes()
                + " bytes (must be at least "
                + argument.bytes
                + ")");
      }
      argument.object.set_data_handle(new BytePointer(tensor.buffer()));
      argument.tensor = tensor;
    }
    return this;
  }

  /**
   * Runs the primitive and waits for it.
   *
   * @throws IllegalStateException if oneDNN fails
   */
  public void run() {
    if (bound.containsKey(Arguments.SCRATCHPAD)) {
      bind(Arguments.SCRATCHPAD, scratch.get(Scratch.Slot.PRIMITIVE));
    }
    OmpThreads.use(threads);
    try {
      routine.execute(queue, arguments);
      queue._wait();
    } catch (RuntimeException e) {
      throw Failures.of("run", description + " (" + implementation + ")", e);
    }
  }

  /** oneDNN's name of the kernel. */
  public String implementation() {
    return implementation;
  }

  @Override
  public String toString() {
    return description + " by " + implementation;
  }
}
