package io.gearshift.driver.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One message in the wire format of Protocol Buffers, of the field types that event files use.
 *
 * <p>Source: Protocol Buffers, "Encoding" (tag = number shifted left by 3, with the wire type: 0
 * varint, 1 eight bytes, 2 length and bytes, 5 four bytes; little-endian).
 */
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_AND_BYTES = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A field of type {@code double}. */
  ProtobufMessage put(int field, double value) {
    tag(field, EIGHT_BYTES);
    return raw(little(Double.BYTES).putDouble(value).array());
  }

  /** A field of type {@code float}. */
  ProtobufMessage put(int field, float value) {
    tag(field, FOUR_BYTES);
    return raw(little(Float.BYTES).putFloat(value).array());
  }

  /** A field of type {@code int64}. */
  ProtobufMessage put(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  /** A field of type {@code string}. */
  ProtobufMessage put(int field, String value) {
    return put(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A field that is a message itself. */
  ProtobufMessage put(int field, ProtobufMessage value) {
    return put(field, value.bytes());
  }

  /** The message so far. */
  byte[] bytes() {
    return bytes.toByteArray();
  }

  private ProtobufMessage put(int field, byte[] value) {
    tag(field, LENGTH_AND_BYTES);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ProtobufMessage raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  private void tag(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
