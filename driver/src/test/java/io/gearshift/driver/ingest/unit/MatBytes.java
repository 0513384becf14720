package io.gearshift.driver.ingest.unit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;

/**
 * Bytes of MAT files of level 5, written from the format's description and not by the library that
 * reads them.
 */
public final class MatBytes {
  static final int INT32 = 5;
  static final int UINT8 = 2;
  static final int UINT16 = 4;
  static final int DOUBLE = 9;
  static final int CLASS_DOUBLE = 6;
  static final int CLASS_UINT8 = 9;
  private static final int INT8 = 1;
  private static final int UINT32 = 6;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;

  private final ByteOrder order;
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  public MatBytes(ByteOrder order) {
    this.order = order;
    ByteBuffer header = ByteBuffer.allocate(128).order(order);
    header.put("MATLAB 5.0 MAT-file, written by a test".getBytes(StandardCharsets.US_ASCII));
    while (header.position() < 116) {
      header.put((byte) ' ');
    }
    header.position(124);
    header.putShort((short) 0x0100).putShort((short) ('M' << 8 | 'I'));
    file.writeBytes(header.array());
  }

  /** Adds an array. */
  public MatBytes add(String name, int valueClass, int[] lengths, int storedType, byte[] values) {
    file.writeBytes(matrix(name, valueClass, lengths, storedType, values));
    return this;
  }

  /** Adds an array as MATLAB saves it by default. */
  public MatBytes addCompressed(
      String name, int valueClass, int[] lengths, int storedType, byte[] values)
      throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(matrix(name, valueClass, lengths, storedType, values));
    }
    // No padding behind compressed elements.
    file.writeBytes(tag(COMPRESSED, packed.size()));
    file.writeBytes(packed.toByteArray());
    return this;
  }

  private byte[] matrix(String name, int valueClass, int[] lengths, int storedType, byte[] values) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(element(UINT32, ints(valueClass, 0)));
    content.writeBytes(element(INT32, ints(lengths)));
    content.writeBytes(element(INT8, name.getBytes(StandardCharsets.US_ASCII)));
    content.writeBytes(element(storedType, values));
    ByteArrayOutputStream matrix = new ByteArrayOutputStream();
    matrix.writeBytes(tag(MATRIX, content.size()));
    matrix.writeBytes(content.toByteArray());
    return matrix.toByteArray();
  }

  /** Up to four bytes stand in the tag itself. */
  private byte[] element(int type, byte[] bytes) {
    if (bytes.length > 0 && bytes.length <= 4) {
      return ByteBuffer.allocate(8)
          .order(order)
          .putInt(bytes.length << 16 | type)
          .put(bytes)
          .array();
    }
    int padded = (bytes.length + 7) / 8 * 8;
    return ByteBuffer.allocate(8 + padded).put(tag(type, bytes.length)).put(bytes).array();
  }

  private byte[] tag(int type, int bytes) {
    return ByteBuffer.allocate(8).order(order).putInt(type).putInt(bytes).array();
  }

  private byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(order);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** The file. */
  public byte[] bytes() {
    return file.toByteArray();
  }
}
