package io.gearshift.executors.kernels.cuda.device;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * A kernel's launch: its arguments, in its order, as the driver takes them, and its shape. Filled
 * anew for each: a stream has as many as may be on their way at once.
 */
final class Launch {
  private static final int MOST_ARGUMENTS = 64;

  /** What a kernel takes at most on every GPU. */
  private static final int BYTES = 4096;

  private final Memory pointers = new Memory((long) MOST_ARGUMENTS * Long.BYTES);
  private final Memory values = new Memory(BYTES);
  private final ByteBuffer contents = values.getByteBuffer(0, BYTES);
  private final long valuesAddress = Pointer.nativeValue(values);
  private final long pointersAddress = Pointer.nativeValue(pointers);
  private String name;
  private long function;
  private int count;
  private int bytes;
  private LaunchShape shape;

  /** Begins anew, without arguments. */
  Launch begin(String kernel, long kernelFunction) {
    name = kernel;
    function = kernelFunction;
    count = 0;
    bytes = 0;
    return this;
  }

  void add(long value) {
    int at = place(Long.BYTES);
    values.setLong(at, value);
  }

  void add(int value) {
    int at = place(Integer.BYTES);
    values.setInt(at, value);
  }

  void add(float value) {
    int at = place(Float.BYTES);
    values.setFloat(at, value);
  }

  void add(double value) {
    int at = place(Double.BYTES);
    values.setDouble(at, value);
  }

  /** A structure of 32-bit integers, by value. */
  void addStructure(int... fields) {
    int at = place(Integer.BYTES);
    bytes += (fields.length - 1) * Integer.BYTES;
    values.write(at, fields, 0, fields.length);
  }

  /** A structure by value, from the buffer's start to its position. */
  void addStructure(ByteBuffer fields) {
    int at = place(Long.BYTES);
    int size = fields.position();
    bytes += size - Long.BYTES;
    values.write(at, fields.array(), fields.arrayOffset(), size);
  }

  private int place(int size) {
    int at = (bytes + size - 1) / size * size;
    for (int gap = bytes; gap < at; gap++) {
      values.setByte(gap, (byte) 0);
    }
    pointers.setLong((long) count * Long.BYTES, valuesAddress + at);
    count++;
    bytes = at + size;
    return at;
  }

  /** Says how it is to run. */
  void setShape(LaunchShape of) {
    shape = of;
  }

  String name() {
    return name;
  }

  /** The driver's handle of the kernel. */
  long function() {
    return function;
  }

  /** How it is to run. */
  LaunchShape shape() {
    return shape;
  }

  /** Where pointers to the arguments lie. */
  long argumentPointers() {
    return pointersAddress;
  }

  /** All arguments as they lie, with zeros between; valid until the next call. */
  ByteBuffer arguments() {
    return contents.position(0).limit(bytes);
  }
}
