package io.gearshift.driver.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files with a checksum and a decoder of its own, and checks every frame. */
final class EventFileReader {
  private static final int REFLECTED_POLYNOMIAL = 0x82f63b78;

  /**
   * One event.
   *
   * @param version null but in the first event of a file
   */
  record Event(double seconds, long step, String version, Map<String, Float> scalars) {}

  private EventFileReader() {}

  static List<Event> read(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int length = Math.toIntExact(checked(bytes, Long.BYTES).getLong());
      events.add(event(checked(bytes, length)));
    }
    return events;
  }

  /** The next bytes, once the checksum behind them is theirs. */
  private static ByteBuffer checked(ByteBuffer bytes, int size) {
    byte[] data = new byte[size];
    bytes.get(data);
    int unmasked = bytes.getInt() - 0xa282ead8;
    assertThat(Integer.rotateLeft(unmasked, 15)).isEqualTo(crc32c(data));
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Castagnoli's CRC, bit by bit. */
  static int crc32c(byte[] data) {
    int crc = ~0;
    for (byte value : data) {
      crc ^= value & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ REFLECTED_POLYNOMIAL;
      }
    }
    return ~crc;
  }

  private static Event event(ByteBuffer message) {
    double seconds = Double.NaN;
    long step = 0;
    String version = null;
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (message.hasRemaining()) {
      int key = (int) varint(message);
      switch (key) {
        case (1 << 3) | 1 -> seconds = message.getDouble();
        case 2 << 3 -> step = varint(message);
        case (3 << 3) | 2 -> version = text(message);
        case (5 << 3) | 2 -> summary(part(message), scalars);
        default -> throw new AssertionError("Unknown field " + key);
      }
    }
    return new Event(seconds, step, version, scalars);
  }

  private static void summary(ByteBuffer message, Map<String, Float> scalars) {
    while (message.hasRemaining()) {
      assertThat(varint(message)).isEqualTo((1 << 3) | 2);
      ByteBuffer value = part(message);
      assertThat(varint(value)).isEqualTo((1 << 3) | 2);
      String tag = text(value);
      assertThat(varint(value)).isEqualTo((2 << 3) | 5);
      assertThat(scalars.put(tag, value.getFloat())).isNull();
      assertThat(value.hasRemaining()).isFalse();
    }
  }

  private static ByteBuffer part(ByteBuffer message) {
    byte[] part = new byte[(int) varint(message)];
    message.get(part);
    return ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(ByteBuffer message) {
    return StandardCharsets.UTF_8.decode(part(message)).toString();
  }

  private static long varint(ByteBuffer message) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = message.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
