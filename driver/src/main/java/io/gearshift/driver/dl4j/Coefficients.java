package io.gearshift.driver.dl4j;

import io.gearshift.driver.text.Printable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.ZipException;
import org.bytedeco.javacpp.indexer.HalfIndexer;

/**
 * Reads {@code coefficients.bin}: a vector as ND4J writes it, in big-endian order. Every number of
 * its header is compared with the one vector that it may hold; none is believed.
 *
 * <p>Two buffers follow each other, the shape and the values, each with a header of its own: how
 * the memory was allocated (text), the number of elements (32 bits from ND4J before 1.0.0-alpha, 64
 * bits since), their type (text). The shape is {rank, sizes, strides, flags, element stride,
 * order}.
 *
 * <p>Source: ND4J 1.0.0-M2.1, Nd4j.write, BaseDataBuffer.write and readHeader, ArrayOptionsHelper.
 */
final class Coefficients {
  private static final Set<String> SHORT_LENGTH = Set.of("DIRECT", "HEAP", "JAVACPP");
  private static final Set<String> LONG_LENGTH = Set.of("LONG_SHAPE", "MIXED_DATA_TYPES");

  /** Arrays that are sparse, compressed or empty. */
  private static final long OTHER_KINDS = 2 | 4 | 8;

  /** From the lowest to the highest bit that names a type of elements. */
  private static final long TYPE_BITS =
      2048 | 4096 | 8192 | 16384 | 32768 | 65536 | 131072 | 262144 | 524288 | 1048576 | 8388608;

  private static final int LONGEST_NAME = 40;
  private static final int CHUNK = 1 << 13;

  private final DataInputStream in;
  private final int count;

  private Coefficients(InputStream stream, int count) {
    this.in = new DataInputStream(stream);
    this.count = count;
  }

  /** What elements are stored as. */
  enum Type {
    FLOAT(Float.BYTES, 8192),
    DOUBLE(Double.BYTES, 16384),
    HALF(Short.BYTES, 4096),
    BFLOAT16(Short.BYTES, 2048);

    private final int bytes;
    private final long flag;

    Type(int bytes, long flag) {
      this.bytes = bytes;
      this.flag = flag;
    }

    private float next(ByteBuffer buffer) {
      return switch (this) {
        case FLOAT -> buffer.getFloat();
        case DOUBLE -> (float) buffer.getDouble();
        case HALF -> HalfIndexer.toFloat(buffer.getShort() & 0xffff);
        case BFLOAT16 -> Float.intBitsToFloat(buffer.getShort() << Short.SIZE);
      };
    }
  }

  /** Values and what they were stored as; doubles are rounded to the nearest. */
  record Vector(float[] values, Type type) {}

  /**
   * Reads a vector of {@code count} elements.
   *
   * @throws IOException with a reason in one line, if the stream holds anything else
   */
  static Vector read(InputStream stream, int count) throws IOException {
    return new Coefficients(stream, count).read();
  }

  private Vector read() throws IOException {
    long flags = shape();
    Header header = header();
    if (header.length() != count) {
      throw new ZipException("it has " + header.length() + " values, must have " + wanted());
    }
    Type type = type(header.type());
    long named = flags & TYPE_BITS;
    if ((flags & OTHER_KINDS) != 0 || (named != 0 && named != type.flag)) {
      throw new ZipException("its flags " + flags + " do not fit values of type " + type);
    }
    return new Vector(values(type), type);
  }

  /** The flags of the shape, the rest of which must be a row or column without gaps. */
  private long shape() throws IOException {
    Header header = header();
    boolean wide = header.type().equals("LONG");
    if (!wide && !header.type().equals("INT")) {
      throw new ZipException(
          "its shape is of type "
              + Printable.shortened(header.type(), LONGEST_NAME)
              + ", must be LONG or INT");
    }
    // {rank, sizes, strides, flags, element stride, order}
    if (header.length() != 6 && header.length() != 8) {
      throw new ZipException(
          "its shape has " + header.length() + " numbers, must have 6 or 8, as a vector's");
    }
    long[] shape = new long[(int) header.length()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = wide ? in.readLong() : in.readInt();
    }
    int rank = (shape.length - 4) / 2;
    long order = shape[shape.length - 1];
    boolean vector = shape[0] == rank && (order == 'c' || order == 'f');
    long longest = shape[rank];
    long stride = shape[2 * rank];
    if (rank == 2 && shape[1] != 1) {
      vector &= shape[2] == 1;
      longest = shape[1];
      stride = shape[3];
    }
    if (!vector || longest != count || (count > 1 && stride != 1)) {
      throw new ZipException(
          "its shape is " + Arrays.toString(shape) + ", must be a vector of " + wanted());
    }
    return shape[shape.length - 3];
  }

  private record Header(long length, String type) {}

  private Header header() throws IOException {
    String allocation = in.readUTF();
    long length;
    if (LONG_LENGTH.contains(allocation)) {
      length = in.readLong();
    } else if (SHORT_LENGTH.contains(allocation)) {
      length = in.readInt();
    } else {
      throw new ZipException(
          "it begins with '"
              + Printable.shortened(allocation, LONGEST_NAME)
              + "', must be an array as ND4J writes it");
    }
    return new Header(length, in.readUTF());
  }

  private static Type type(String name) throws ZipException {
    for (Type type : Type.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new ZipException(
        "its values are of type "
            + Printable.shortened(name, LONGEST_NAME)
            + ", must be FLOAT, DOUBLE, HALF or BFLOAT16");
  }

  private float[] values(Type type) throws IOException {
    float[] values = new float[count];
    byte[] bytes = new byte[CHUNK * type.bytes];
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      in.readFully(bytes, 0, length * type.bytes);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      for (int i = from; i < from + length; i++) {
        values[i] = type.next(buffer);
      }
    }
    return values;
  }

  private String wanted() {
    return count + " values, as its configuration says";
  }
}
