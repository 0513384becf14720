package io.gearshift.driver.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.record.json.Json;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.Position;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The bytes of a checkpoint file, little-endian: the magic, then sections. A section is the length
 * of its name (int), the name in UTF-8, the length of its contents in bytes (long), the contents,
 * and the CRC-32C of all that (int). The first section, {@code header}, is JSON; a vector's
 * contents are its floats; an empty section {@code end} closes the file.
 *
 * <p>The header's {@code schema} counts changes of its meaning. 1: it says in {@code record} what
 * stood in the run's record. Headers without one are of older programs and lack only that.
 */
final class CheckpointFormat {
  private static final byte[] MAGIC = "GSCKPT01".getBytes(StandardCharsets.US_ASCII);
  private static final int SCHEMA = 1;
  private static final String HEADER = "header";
  private static final String END = "end";
  private static final String VECTOR = "vector:";
  private static final int MAX_NAME_BYTES = 1024;
  private static final int BUFFER_BYTES = 1 << 20;

  private CheckpointFormat() {}

  static void write(Checkpoint checkpoint, WritableByteChannel channel) throws IOException {
    Sink sink = new Sink(channel);
    sink.put(MAGIC);
    byte[] header = header(checkpoint);
    sink.begin(HEADER, header.length);
    sink.put(header);
    sink.end();
    for (Map.Entry<String, float[]> vector : checkpoint.vectors().entrySet()) {
      sink.begin(VECTOR + vector.getKey(), (long) vector.getValue().length * Float.BYTES);
      sink.put(vector.getValue());
      sink.end();
    }
    sink.begin(END, 0);
    sink.end();
    sink.flush();
  }

  /**
   * Reads a whole checkpoint.
   *
   * @param size bytes of the file; no section may claim more
   * @throws DamageException if any section is not as it was written
   */
  static Checkpoint read(ReadableByteChannel channel, long size)
      throws IOException, DamageException {
    Source source = new Source(channel, size);
    byte[] magic = source.bytes(MAGIC.length, "magic");
    if (!Arrays.equals(magic, MAGIC)) {
      throw new DamageException("magic", "not a checkpoint of this version");
    }
    Checkpoint.Builder builder = null;
    Set<String> names = new HashSet<>();
    while (true) {
      String name = source.begin();
      if (builder == null) {
        if (!name.equals(HEADER)) {
          throw new DamageException(HEADER, "missing");
        }
        builder = builder(source.contents());
      } else if (name.equals(END)) {
        source.contents();
        source.requireEnd();
        return builder.build();
      } else if (name.startsWith(VECTOR) && names.add(name)) {
        builder.vector(name.substring(VECTOR.length()), source.floats());
      } else {
        throw new DamageException(name, "neither a vector of floats nor met once");
      }
    }
  }

  private static byte[] header(Checkpoint checkpoint) throws IOException {
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("schema", SCHEMA);
    root.put("epoch", checkpoint.position().epoch());
    root.put("round", checkpoint.position().round());
    root.set("record", Json.mapper().valueToTree(checkpoint.record()));
    ObjectNode state = root.putObject("state");
    checkpoint.state().forEach(state::set);
    return Json.mapper().writeValueAsBytes(root);
  }

  private static Checkpoint.Builder builder(byte[] header) throws DamageException {
    try {
      JsonNode root = Json.mapper().readTree(header);
      int schema = root.path("schema").asInt(0);
      if (schema > SCHEMA) {
        throw new UserError(
            "Invalid checkpoint: its schema is "
                + schema
                + " (must be at most "
                + SCHEMA
                + " for this version of Gearshift)");
      }
      Checkpoint.Builder builder =
          Checkpoint.at(new Position(number(root, "epoch"), number(root, "round")))
              .record(Json.mapper().treeToValue(root.get("record"), RecordMark.class));
      root.path("state")
          .fields()
          .forEachRemaining(field -> builder.state(field.getKey(), field.getValue()));
      return builder;
    } catch (IOException | IllegalArgumentException e) {
      throw new DamageException(HEADER, "no header of a checkpoint: " + Failures.firstLine(e));
    }
  }

  private static int number(JsonNode root, String name) {
    JsonNode value = root.get(name);
    if (value == null || !value.isInt()) {
      throw new IllegalArgumentException(name + " is " + value + " (must be a number)");
    }
    return value.asInt();
  }

  /** Buffers, sums and writes. */
  private static final class Sink {
    private final WritableByteChannel channel;
    private final ByteBuffer buffer =
        ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C sum = new CRC32C();
    private int summed;

    Sink(WritableByteChannel channel) {
      this.channel = channel;
    }

    void begin(String name, long length) throws IOException {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > MAX_NAME_BYTES) {
        throw new IllegalArgumentException("Invalid section name: " + name + " (too long)");
      }
      flush();
      sum.reset();
      buffer.putInt(bytes.length).put(bytes).putLong(length);
    }

    void put(byte[] bytes) throws IOException {
      int offset = 0;
      while (offset < bytes.length) {
        room(1);
        int count = Math.min(buffer.remaining(), bytes.length - offset);
        buffer.put(bytes, offset, count);
        offset += count;
      }
    }

    void put(float[] values) throws IOException {
      int offset = 0;
      while (offset < values.length) {
        room(Float.BYTES);
        int count = Math.min(buffer.remaining() / Float.BYTES, values.length - offset);
        buffer.asFloatBuffer().put(values, offset, count);
        buffer.position(buffer.position() + count * Float.BYTES);
        offset += count;
      }
    }

    void end() throws IOException {
      room(Integer.BYTES);
      addToSum();
      buffer.putInt((int) sum.getValue());
      summed = buffer.position();
    }

    private void room(int bytes) throws IOException {
      if (buffer.remaining() < bytes) {
        flush();
      }
    }

    private void addToSum() {
      sum.update(buffer.array(), summed, buffer.position() - summed);
      summed = buffer.position();
    }

    void flush() throws IOException {
      addToSum();
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
      summed = 0;
    }
  }

  /** Reads, sums and checks. */
  private static final class Source {
    private final ReadableByteChannel channel;
    private final ByteBuffer buffer =
        ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C sum = new CRC32C();
    private long left;
    private String name = HEADER;
    private long length;

    Source(ReadableByteChannel channel, long size) {
      this.channel = channel;
      this.left = size;
    }

    String begin() throws IOException, DamageException {
      String place = "after " + name;
      sum.reset();
      int nameBytes = fill(Integer.BYTES, place).getInt();
      if (nameBytes < 1 || nameBytes > MAX_NAME_BYTES) {
        throw new DamageException(place, "a section's name has " + nameBytes + " bytes");
      }
      name = StandardCharsets.UTF_8.decode(fill(nameBytes, place)).toString();
      length = fill(Long.BYTES, name).getLong();
      if (length < 0 || length > left) {
        throw new DamageException(name, "claims " + length + " bytes, but " + left + " are left");
      }
      return name;
    }

    byte[] contents() throws IOException, DamageException {
      if (length > Integer.MAX_VALUE - 8) {
        throw new DamageException(name, "claims " + length + " bytes");
      }
      byte[] contents = bytes((int) length, name);
      check();
      return contents;
    }

    float[] floats() throws IOException, DamageException {
      if (length % Float.BYTES != 0 || length / Float.BYTES > Integer.MAX_VALUE - 8) {
        throw new DamageException(name, length + " bytes are no vector of floats");
      }
      float[] values = new float[(int) (length / Float.BYTES)];
      int offset = 0;
      while (offset < values.length) {
        int count = Math.min(BUFFER_BYTES / Float.BYTES, values.length - offset);
        fill(count * Float.BYTES, name).asFloatBuffer().get(values, offset, count);
        offset += count;
      }
      check();
      return values;
    }

    void requireEnd() throws DamageException {
      if (left > 0) {
        throw new DamageException(END, left + " bytes follow it");
      }
    }

    byte[] bytes(int count, String place) throws IOException, DamageException {
      byte[] bytes = new byte[count];
      int offset = 0;
      while (offset < count) {
        int part = Math.min(BUFFER_BYTES, count - offset);
        fill(part, place).get(bytes, offset, part);
        offset += part;
      }
      return bytes;
    }

    private void check() throws IOException, DamageException {
      int computed = (int) sum.getValue();
      int stored = fill(Integer.BYTES, name).getInt();
      if (computed != stored) {
        throw new DamageException(
            name, String.format("checksum %08x, but %08x was written", computed, stored));
      }
    }

    private ByteBuffer fill(int bytes, String place) throws IOException, DamageException {
      if (bytes > left) {
        throw new DamageException(place, "the file ends too early");
      }
      buffer.clear().limit(bytes);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException("the file is shorter than it was when opened");
        }
      }
      left -= bytes;
      sum.update(buffer.array(), 0, bytes);
      return buffer.flip();
    }
  }
}
