package io.gearshift.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.record.metrics.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CheckpointFormatTest {
  private static final byte[] MAGIC = "GSCKPT01".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEADER =
      section(
          "header",
          "{\"schema\":1,\"epoch\":3,\"round\":1,\"state\":{}}".getBytes(StandardCharsets.UTF_8));
  private static final byte[] END = section("end", new byte[0]);

  /**
   * Sections larger than the buffer that they pass through, and a length that it does not divide.
   */
  @Test
  void everythingComesBackWhateverItsSize() throws IOException, DamageException {
    String text = "ä".repeat(1_500_000);
    float[] vector = new float[(1 << 18) + 1];
    vector[0] = -0f;
    vector[vector.length - 1] = 7;
    byte[] bytes =
        written(
            Checkpoint.at(new Position(3, 1))
                .state("text", text)
                .vector("large", vector)
                .vector("small", new float[] {1, 2})
                .build());

    Checkpoint read = read(bytes);

    assertThat(read.position()).isEqualTo(new Position(3, 1));
    assertThat(read.state("text", String.class)).isEqualTo(text);
    assertThat(read.vectors()).containsOnlyKeys("large", "small");
    assertThat(read.vector("large")).isEqualTo(vector);
    assertThat(read.vector("small")).containsExactly(1, 2);
  }

  /** Whether a vector fills the buffer to its last byte or one float less. */
  @Test
  void vectorsThatEndWithTheBufferComeBack() throws IOException, DamageException {
    for (int length = (1 << 18) - 12; length < (1 << 18) + 4; length++) {
      float[] vector = new float[length];
      for (int i = 0; i < length; i++) {
        vector[i] = i;
      }
      Checkpoint checkpoint = Checkpoint.at(Position.START).vector("v", vector).build();

      assertThat(read(written(checkpoint)).vector("v")).isEqualTo(vector);
    }
  }

  @Test
  void aNameTakesAtMost1024Bytes() throws IOException, DamageException {
    String longest = "n".repeat(1024 - "vector:".length());
    Checkpoint checkpoint = Checkpoint.at(Position.START).vector(longest, new float[] {5}).build();
    assertThat(read(written(checkpoint)).vector(longest)).containsExactly(5);

    Checkpoint longer = Checkpoint.at(Position.START).vector(longest + "n", new float[1]).build();
    assertThatThrownBy(() -> written(longer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid section name: vector:" + longest + "n (too long)");
    damaged(
        "after header",
        "a section's name has 1025 bytes",
        MAGIC,
        HEADER,
        section("x".repeat(1025), new byte[0]));
    damaged(
        "after header", "a section's name has 0 bytes", MAGIC, HEADER, section("", new byte[0]));
  }

  @Test
  void theHeaderComesFirst() {
    damaged("header", "missing", MAGIC, section("vector:v", new byte[4]), END);
    damaged("header", "missing", MAGIC, END);
  }

  @Test
  void aSectionThatIsUnknownOrStandsTwiceIsDamage() {
    String reason = "neither a vector of floats nor met once";
    damaged("state", reason, MAGIC, HEADER, section("state", new byte[4]), END);
    damaged("x", reason, MAGIC, HEADER, section("x", new byte[0]), END);
    damaged("header", reason, MAGIC, HEADER, HEADER, END);
    byte[] vector = section("vector:v", new byte[4]);
    damaged("vector:v", reason, MAGIC, HEADER, vector, vector, END);
  }

  @Test
  void aVectorOfPartsOfFloatsIsDamage() {
    damaged(
        "vector:v",
        "6 bytes are no vector of floats",
        MAGIC,
        HEADER,
        section("vector:v", new byte[6]),
        END);
  }

  @Test
  void whatFollowsTheEndIsDamage() {
    damaged("end", "1 bytes follow it", MAGIC, HEADER, END, new byte[1]);
  }

  @Test
  void aSectionCannotClaimMoreThanTheFileHas() {
    byte[] claims = section("vector:v", new byte[8]);
    ByteBuffer.wrap(claims).order(ByteOrder.LITTLE_ENDIAN).putLong(4 + "vector:v".length(), 13);
    damaged("vector:v", "claims 13 bytes, but 12 are left", MAGIC, HEADER, claims);
    ByteBuffer.wrap(claims).order(ByteOrder.LITTLE_ENDIAN).putLong(4 + "vector:v".length(), 12);
    damaged("vector:v", "the file ends too early", MAGIC, HEADER, claims);
    ByteBuffer.wrap(claims).order(ByteOrder.LITTLE_ENDIAN).putLong(4 + "vector:v".length(), -1);
    damaged("vector:v", "claims -1 bytes, but 12 are left", MAGIC, HEADER, claims);
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsAnErrorOfReading() {
    byte[] whole = joined(MAGIC, HEADER, END);
    assertThatThrownBy(
            () ->
                CheckpointFormat.read(
                    Channels.newChannel(new ByteArrayInputStream(whole, 0, 30)), whole.length))
        .isInstanceOf(EOFException.class)
        .hasMessage("the file is shorter than it was when opened");
  }

  private static byte[] written(Checkpoint checkpoint) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CheckpointFormat.write(checkpoint, Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  private static Checkpoint read(byte[] bytes) throws IOException, DamageException {
    return CheckpointFormat.read(
        Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
  }

  private static void damaged(String section, String reason, byte[]... parts) {
    assertThatThrownBy(() -> read(joined(parts)))
        .isInstanceOfSatisfying(
            DamageException.class, e -> assertThat(e.section()).isEqualTo(section))
        .hasMessage(reason);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** With its checksum right. */
  private static byte[] section(String name, byte[] contents) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer section =
        ByteBuffer.allocate(bytes.length + contents.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    section.putInt(bytes.length).put(bytes).putLong(contents.length).put(contents);
    CRC32C sum = new CRC32C();
    sum.update(section.array(), 0, section.position());
    return section.putInt((int) sum.getValue()).array();
  }
}
