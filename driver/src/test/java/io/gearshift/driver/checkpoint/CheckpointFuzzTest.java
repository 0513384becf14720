package io.gearshift.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.executors.fuzz.Fuzz;
import io.gearshift.executors.fuzz.Mutations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Changed checkpoints are damage or, where their checksums were made right again, one line. */
class CheckpointFuzzTest {
  private static final int CASES = 1500;
  private static final int FILES = 16;
  private static final long SEED = 1;
  private static final int MAGIC = 8;

  private static Checkpoint checkpoint(SplittableRandom random) {
    float[] parameters = new float[random.nextInt(50)];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = Float.intBitsToFloat(i * 0x9E3779B9);
    }
    return Checkpoint.at(new Position(random.nextInt(100), random.nextInt(10)))
        .record(
            new RecordMark(
                new RecordMark.Extent(random.nextInt(99), "0a0b0c0d"),
                new RecordMark.Extent(1, "00000000")))
        .state("rate", random.nextDouble())
        .state("policy", Map.of("gears", List.of("8", "12"), "violations", 3))
        .vector("parameters", parameters)
        .vector("momentum", new float[3])
        .build();
  }

  /** Some files to change; writing one takes longer than reading it. */
  private static List<byte[]> files() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      files.add(bytes(checkpoint(random)));
    }
    return files;
  }

  private static byte[] bytes(Checkpoint checkpoint) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CheckpointFormat.write(checkpoint, Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  private static Checkpoint read(byte[] bytes) throws IOException, DamageException {
    return CheckpointFormat.read(
        Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
  }

  @Test
  void changedBytesAreDamage() throws IOException {
    List<byte[]> files = files();
    Fuzz.run(
        "checkpoint bytes",
        CASES,
        random -> {
          byte[] whole = files.get(random.nextInt(FILES));
          byte[] changed = Mutations.of(whole, random);
          try {
            Checkpoint read = read(changed);
            assertThat(bytes(read)).isEqualTo(whole);
          } catch (DamageException e) {
            assertOneLine(e);
          }
        });
  }

  @Test
  void changedHeadersWithRightChecksumsAreReadOrNamed() throws IOException {
    List<byte[]> files = files();
    Fuzz.run(
        "checkpoint headers",
        CASES,
        random -> {
          byte[] whole = files.get(random.nextInt(FILES));
          try {
            Checkpoint read = read(withChangedHeader(whole, random));
            assertThat(read.position().epoch()).isNotNegative();
            read.state().keySet().forEach(name -> assertThat(name).isNotNull());
          } catch (DamageException | UserError e) {
            assertOneLine(e);
          }
        });
  }

  /** The header changed, its length and checksum made to fit. */
  private static byte[] withChangedHeader(byte[] whole, SplittableRandom random)
      throws IOException {
    ByteBuffer source = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int nameLength = source.getInt(MAGIC);
    int headerAt = MAGIC + Integer.BYTES + nameLength + Long.BYTES;
    int length = (int) source.getLong(headerAt - Long.BYTES);
    byte[] header = Mutations.of(Arrays.copyOfRange(whole, headerAt, headerAt + length), random);
    ByteBuffer section =
        ByteBuffer.allocate(headerAt - MAGIC + header.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    section.put(whole, MAGIC, headerAt - MAGIC - Long.BYTES).putLong(header.length).put(header);
    CRC32C sum = new CRC32C();
    sum.update(section.array(), 0, section.position());
    section.putInt((int) sum.getValue());
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(whole, 0, MAGIC);
    changed.write(section.array());
    int rest = headerAt + length + Integer.BYTES;
    changed.write(whole, rest, whole.length - rest);
    return changed.toByteArray();
  }

  private static void assertOneLine(Exception failure) {
    assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n");
  }
}
