package io.gearshift.executors.kernels.vector.loop;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector shapes of this machine and access to direct buffers by element index. */
public final class Lanes {
  public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  public static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());

  /** Elements per vector. */
  public static final int COUNT = FLOATS.length();

  /** As many bytes as there are floats; 8 bytes is the smallest vector. */
  public static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, COUNT * Byte.SIZE)));

  public static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Lanes() {}

  public static FloatVector load(ByteBuffer buffer, int index) {
    return FloatVector.fromByteBuffer(FLOATS, buffer, index * Float.BYTES, ORDER);
  }

  public static void store(FloatVector vector, ByteBuffer buffer, int index) {
    vector.intoByteBuffer(buffer, index * Float.BYTES, ORDER);
  }

  public static IntVector loadBits(ByteBuffer buffer, int index) {
    return IntVector.fromByteBuffer(INTS, buffer, index * Integer.BYTES, ORDER);
  }

  public static ByteVector loadBytes(ByteBuffer buffer, int index) {
    return ByteVector.fromByteBuffer(BYTES, buffer, index, ORDER);
  }

  public static void storeBytes(ByteVector vector, ByteBuffer buffer, int index) {
    vector.intoByteBuffer(buffer, index, ORDER);
  }

  public static float get(ByteBuffer buffer, int index) {
    return buffer.getFloat(index * Float.BYTES);
  }

  public static void set(ByteBuffer buffer, int index, float value) {
    buffer.putFloat(index * Float.BYTES, value);
  }

  /** The sum of all lanes, in their order and in double precision. */
  public static double sum(FloatVector vector) {
    double sum = 0;
    for (int lane = 0; lane < COUNT; lane++) {
      sum += vector.lane(lane);
    }
    return sum;
  }

  /** The end of the last whole vector of a loop from {@code from} to {@code to}. */
  public static int vectorEnd(int from, int to) {
    return to - (to - from) % COUNT;
  }
}
