package io.gearshift.driver.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The contents of one event file: a version, then events, each framed with its length and two
 * checksums.
 *
 * <p>Source: TensorFlow, {@code core/lib/io/record_writer.h} (frame: length as uint64, masked
 * CRC-32C of the length, data, masked CRC-32C of the data, all little-endian), {@code
 * core/util/event.proto} and {@code core/framework/summary.proto} (field numbers).
 */
final class EventFile {
  private static final String VERSION = "brain.Event:2";
  private static final int CRC_MASK = 0xa282ead8;

  /** Fields of {@code Event}. */
  private static final int WALL_TIME = 1;

  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;

  /** Fields of {@code Summary} and {@code Summary.Value}. */
  private static final int VALUE = 1;

  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * A file with its version and nothing else.
   *
   * @param seconds since 1970
   */
  EventFile(double seconds) {
    append(new ProtobufMessage().put(WALL_TIME, seconds).put(FILE_VERSION, VERSION));
  }

  /**
   * Appends scalars that were all measured at one step.
   *
   * @param seconds since 1970
   * @param scalars by tag, in the order in which they are written
   */
  void scalars(double seconds, long step, Map<String, Double> scalars) {
    ProtobufMessage summary = new ProtobufMessage();
    scalars.forEach(
        (tag, value) ->
            summary.put(
                VALUE, new ProtobufMessage().put(TAG, tag).put(SIMPLE_VALUE, value.floatValue())));
    append(new ProtobufMessage().put(WALL_TIME, seconds).put(STEP, step).put(SUMMARY, summary));
  }

  /** All of it. */
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private void append(ProtobufMessage event) {
    byte[] data = event.bytes();
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    bytes.writeBytes(length);
    bytes.writeBytes(little(Integer.BYTES).putInt(maskedCrc(length)).array());
    bytes.writeBytes(data);
    bytes.writeBytes(little(Integer.BYTES).putInt(maskedCrc(data)).array());
  }

  private static int maskedCrc(byte[] of) {
    CRC32C crc = new CRC32C();
    crc.update(of);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
