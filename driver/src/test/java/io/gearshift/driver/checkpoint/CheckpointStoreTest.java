package io.gearshift.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.event.DamagedCheckpointEvent;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.FolderOnHadoop;
import io.gearshift.driver.storage.MemoryFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir private Path folder;

  private final MemoryFolder memory = new MemoryFolder();
  private final List<DamagedCheckpointEvent> damaged = new ArrayList<>();

  /** State as a policy might have it. */
  record PolicyState(double maxDiversity, int violations, List<String> gears) {}

  private static Checkpoint checkpoint(int epoch, int round) {
    float[] parameters = new float[700_001];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = Float.intBitsToFloat(i * 0x9E3779B9 + epoch);
    }
    return Checkpoint.at(new Position(epoch, round))
        .state("learningRate", 0.1)
        .state("policy", new PolicyState(Math.PI, 2, List.of("8", "12")))
        .state("seeds", Map.of("parameters", Long.MIN_VALUE))
        .vector("parameters", parameters)
        .vector("momentum", new float[] {1, Float.MIN_VALUE, -0.0f, Float.NaN})
        .vector("statistics", new float[0])
        .build();
  }

  private static void assertSame(Checkpoint actual, Checkpoint expected) {
    assertThat(actual.position()).isEqualTo(expected.position());
    assertThat(actual.state().keySet()).isEqualTo(expected.state().keySet());
    assertThat(actual.state("learningRate", Double.class)).isEqualTo(0.1);
    assertThat(actual.state("policy", PolicyState.class))
        .isEqualTo(expected.state("policy", PolicyState.class));
    assertThat(actual.vectors().keySet()).isEqualTo(expected.vectors().keySet());
    for (String name : expected.vectors().keySet()) {
      assertThat(bits(actual.vector(name))).isEqualTo(bits(expected.vector(name)));
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Test
  void whatWasWrittenIsReadToTheBit() {
    CheckpointStore store = CheckpointStore.open(Folder.at(folder.resolve("deep/er")), 2);

    String path = store.write(checkpoint(3, 7));

    assertThat(path).isEqualTo(folder.resolve("deep/er/checkpoint-3-7.gsc").toString());
    assertSame(store.latestValid(damaged::add).orElseThrow(), checkpoint(3, 7));
    assertThat(damaged).isEmpty();
  }

  @Test
  void anyHadoopFileSystemWillDo() throws IOException {
    Folder storage = FolderOnHadoop.of(folder.resolve("hadoop"));
    CheckpointStore store = CheckpointStore.open(storage, 1);

    store.write(checkpoint(0, 5));
    store.write(checkpoint(1, 0));
    store.write(checkpoint(1, 0));

    assertThat(store.positions()).containsExactly(new Position(1, 0));
    assertSame(store.latestValid(damaged::add).orElseThrow(), checkpoint(1, 0));
  }

  @Test
  void theNewestStayInOrderOfPosition() {
    CheckpointStore store = CheckpointStore.open(memory, 2);
    memory.files().put("checkpoint-1-1.gsc.tmp", new byte[3]);

    for (int epoch : new int[] {2, 9, 10}) {
      store.write(checkpoint(epoch, 0));
    }

    assertThat(memory.list()).containsExactly("checkpoint-10-0.gsc", "checkpoint-9-0.gsc");
    assertThat(store.positions()).containsExactly(new Position(10, 0), new Position(9, 0));
  }

  @Test
  void noCheckpointIsNoError() {
    assertThat(CheckpointStore.open(memory, 2).latestValid(damaged::add))
        .isEqualTo(Optional.empty());
  }

  @Test
  void aDamagedNewestIsNamedAndTheOneBeforeIsUsed() throws IOException {
    CheckpointStore store = CheckpointStore.open(Folder.at(folder), 3);
    store.write(checkpoint(1, 0));
    Path newest = Path.of(store.write(checkpoint(2, 0)));
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 4;
    Files.write(newest, bytes);

    Checkpoint found = store.latestValid(damaged::add).orElseThrow();

    assertSame(found, checkpoint(1, 0));
    assertThat(damaged).hasSize(1);
    assertThat(damaged.get(0).checkpoint()).isEqualTo("checkpoint-2-0.gsc");
    assertThat(damaged.get(0).section()).isEqualTo("vector:parameters");
    assertThat(damaged.get(0).reason())
        .matches("checksum [0-9a-f]{8}, but [0-9a-f]{8} was written");
    assertThat(folder.resolve("checkpoint-2-0.gsc.damaged")).exists();
    assertThat(newest).doesNotExist();
  }

  @Test
  void aCutAtAnyByteIsFound() {
    CheckpointStore store = CheckpointStore.open(memory, 2);
    Checkpoint small =
        Checkpoint.at(new Position(1, 0)).state("a", 1).vector("v", new float[] {1, 2}).build();
    store.write(small);
    byte[] whole = memory.files().get("checkpoint-1-0.gsc");
    for (int length = 0; length < whole.length; length++) {
      memory.files().put("checkpoint-2-0.gsc", Arrays.copyOf(whole, length));
      assertThat(store.latestValid(damaged::add).orElseThrow().position())
          .isEqualTo(new Position(1, 0));
    }
    assertThat(damaged).hasSize(whole.length);
  }

  @Test
  void aFlipOfAnyByteIsFound() {
    CheckpointStore store = CheckpointStore.open(memory, 2);
    Checkpoint small =
        Checkpoint.at(new Position(1, 0)).state("a", 1).vector("v", new float[] {1, 2}).build();
    store.write(small);
    byte[] whole = memory.files().get("checkpoint-1-0.gsc");
    for (int place = 0; place < whole.length; place++) {
      byte[] flipped = whole.clone();
      flipped[place] ^= (byte) 0x81;
      memory.files().put("checkpoint-2-0.gsc", flipped);
      assertThat(store.latestValid(damaged::add).orElseThrow().position())
          .isEqualTo(new Position(1, 0));
    }
    assertThat(damaged).hasSize(whole.length);
  }

  @Test
  void damagedOnesAreCountedAlsoLater() {
    memory.files().put("checkpoint-2-0.gsc", new byte[100]);
    memory.files().put("checkpoint-2-0.gsc.damaged", new byte[1]);
    CheckpointStore store = CheckpointStore.open(memory, 2);

    assertThat(store.latestValid(damaged::add)).isEmpty();

    assertThat(damaged.get(0).section()).isEqualTo("magic");
    assertThat(damaged.get(0).reason()).isEqualTo("not a checkpoint of this version");
    assertThat(store.damaged()).isEqualTo(2);
    assertThat(memory.list())
        .containsExactly("checkpoint-2-0.gsc.damaged", "checkpoint-2-0.gsc.damaged-2");
    assertThat(CheckpointStore.open(memory, 2).latestValid(damaged::add)).isEmpty();
    assertThat(CheckpointStore.open(memory, 2).damaged()).isEqualTo(2);
    memory.files().put("checkpoint-2-0.gsc", new byte[100]);
    assertThat(store.latestValid(damaged::add)).isEmpty();
    assertThat(memory.list()).contains("checkpoint-2-0.gsc.damaged-3");
  }

  @Test
  void aCheckpointUnderAnotherPositionsNameIsNotTaken() {
    CheckpointStore store = CheckpointStore.open(memory, 3);
    store.write(checkpoint(1, 0));
    store.write(checkpoint(2, 0));
    memory.files().put("checkpoint-9-0.gsc", memory.files().get("checkpoint-1-0.gsc"));

    assertThat(store.latestValid(damaged::add).orElseThrow().position())
        .isEqualTo(new Position(2, 0));

    assertThat(damaged.get(0).checkpoint()).isEqualTo("checkpoint-9-0.gsc");
    assertThat(damaged.get(0).reason()).isEqualTo("it is the checkpoint of epoch 1, round 0");
  }

  @Test
  void whatStoodInTheRecordIsKept() {
    RecordMark mark =
        new RecordMark(new RecordMark.Extent(12, "0a1b2c3d"), new RecordMark.Extent(0, "00000000"));
    CheckpointStore store = CheckpointStore.open(memory, 2);
    store.write(Checkpoint.at(new Position(1, 0)).record(mark).build());

    assertThat(store.latestValid(damaged::add).orElseThrow().record()).isEqualTo(mark);
  }

  @Test
  void aCheckpointOfAnOlderProgramIsReadAndSaysNothingOfTheRecord() throws IOException {
    memory
        .files()
        .put("checkpoint-3-1.gsc", sealed("{\"epoch\":3,\"round\":1,\"state\":{\"rate\":0.5}}"));

    Checkpoint found = CheckpointStore.open(memory, 2).latestValid(damaged::add).orElseThrow();

    assertThat(found.position()).isEqualTo(new Position(3, 1));
    assertThat(found.state("rate", Double.class)).isEqualTo(0.5);
    assertThat(found.record()).isNull();
  }

  @Test
  void aCheckpointOfANewerProgramIsNamedAndLeftAsItIs() throws IOException {
    byte[] newer = sealed("{\"schema\":2,\"epoch\":3,\"round\":1,\"state\":{}}");
    memory.files().put("checkpoint-3-1.gsc", newer);

    assertThatThrownBy(() -> CheckpointStore.open(memory, 2).latestValid(damaged::add))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid checkpoint: its schema is 2 (must be at most 1 for this version of Gearshift)"
                + " in memory/checkpoint-3-1.gsc");
    assertThat(memory.files()).containsEntry("checkpoint-3-1.gsc", newer);
  }

  @Test
  void aHeaderThatSaysNoPositionIsDamage() throws IOException {
    for (String header :
        List.of(
            "{}", "[]", "null", "{\"epoch\":\"3\",\"round\":1}", "{\"epoch\":-1,\"round\":0}")) {
      memory.files().put("checkpoint-3-1.gsc", sealed(header));
      assertThat(CheckpointStore.open(memory, 2).latestValid(damaged::add)).isEmpty();
    }
    assertThat(damaged)
        .hasSize(5)
        .allSatisfy(event -> assertThat(event.reason()).startsWith("no header of a checkpoint: "));
  }

  /** A file with this header and no vectors, its checksums right. */
  private static byte[] sealed(String header) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write("GSCKPT01".getBytes(StandardCharsets.US_ASCII));
    for (String[] section : new String[][] {{"header", header}, {"end", ""}}) {
      byte[] name = section[0].getBytes(StandardCharsets.UTF_8);
      byte[] contents = section[1].getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes =
          ByteBuffer.allocate(name.length + contents.length + 16).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(name.length).put(name).putLong(contents.length).put(contents);
      CRC32C sum = new CRC32C();
      sum.update(bytes.array(), 0, bytes.position());
      bytes.putInt((int) sum.getValue());
      file.write(bytes.array());
    }
    return file.toByteArray();
  }

  @Test
  void theBestStaysBesideTheNewest() {
    CheckpointStore store = CheckpointStore.open(memory, 1);
    assertThat(store.best()).isEmpty();
    store.writeBest(checkpoint(1, 0));
    store.writeBest(checkpoint(2, 0));
    memory.files().put("best.gsc.tmp", new byte[3]);
    store.write(checkpoint(3, 0));
    store.write(checkpoint(4, 0));

    assertThat(memory.list()).containsExactlyInAnyOrder("best.gsc", "checkpoint-4-0.gsc");
    assertThat(store.positions()).containsExactly(new Position(4, 0));
    assertSame(store.best().orElseThrow(), checkpoint(2, 0));
    assertThat(store.damageOfBest()).isEmpty();

    byte[] bytes = memory.files().get("best.gsc");
    bytes[bytes.length / 2] ^= 1;
    assertThat(store.best()).isEmpty();
    assertThat(store.damageOfBest().orElseThrow()).startsWith("section 'vector:");
    assertSame(store.latestValid(damaged::add).orElseThrow(), checkpoint(4, 0));
  }

  @Test
  void aFullDiskIsOneLineAndLeavesNothingHalfWritten() {
    CheckpointStore store = CheckpointStore.open(memory, 2);
    store.write(checkpoint(1, 0));
    memory.setCapacity(3_500_000);

    assertThatThrownBy(() -> store.write(checkpoint(2, 0)))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot write memory/checkpoint-2-0.gsc: No space left on device");

    assertThat(memory.list()).containsExactly("checkpoint-1-0.gsc");
    assertSame(store.latestValid(damaged::add).orElseThrow(), checkpoint(1, 0));
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    CheckpointStore store = CheckpointStore.open(Folder.at(file.resolve("checkpoints")), 2);

    assertThatThrownBy(() -> store.write(checkpoint(1, 0)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot write " + file.resolve("checkpoints/checkpoint-1-0.gsc"));
  }

  @Test
  void keepingNoneIsRefused() {
    assertThatThrownBy(() -> CheckpointStore.open(Folder.at(folder), 0))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid number of checkpoints kept: 0 (must be at least 1)");
  }

  @Test
  void aMissingPartIsNamed() {
    Checkpoint empty = Checkpoint.at(Position.START).build();

    assertThatThrownBy(() -> empty.vector("momentum"))
        .hasMessage("Invalid checkpoint: no vector 'momentum' (has [])");
    assertThatThrownBy(() -> empty.state("policy", String.class))
        .hasMessage("Invalid checkpoint: no 'policy' (has [])");
  }

  @Test
  void lookingForDamageLeavesTheFileAsItIs() {
    CheckpointStore store = CheckpointStore.open(memory, 3);
    store.write(checkpoint(1, 0));
    memory.files().put("checkpoint-2-0.gsc", new byte[100]);

    assertThat(store.damage(new Position(1, 0))).isEmpty();
    assertThat(store.damage(new Position(2, 0)))
        .hasValue("section 'magic': not a checkpoint of this version");
    assertThat(memory.list()).containsExactly("checkpoint-1-0.gsc", "checkpoint-2-0.gsc");
    assertThat(store.path(new Position(2, 0))).isEqualTo("memory/checkpoint-2-0.gsc");
    assertThat(store.folder()).isEqualTo("memory/");
    assertThat(store.damaged()).isZero();
  }

  @Test
  void aCopyUnderAnotherSpellingOfItsNumbersIsNoCheckpoint() {
    CheckpointStore store = CheckpointStore.open(memory, 1);
    store.write(checkpoint(7, 0));
    memory.files().put("checkpoint-007-0.gsc", memory.files().get("checkpoint-7-0.gsc"));
    memory.files().put("notes.tmp", new byte[1]);

    store.write(checkpoint(8, 0));

    assertThat(store.positions()).containsExactly(new Position(8, 0));
    assertThat(memory.list())
        .containsExactly("checkpoint-007-0.gsc", "checkpoint-8-0.gsc", "notes.tmp");
  }

  @Test
  void aStateOfAnotherFormIsNamed() {
    Checkpoint text = Checkpoint.at(Position.START).state("rate", "fast").build();

    assertThatThrownBy(() -> text.state("rate", Double.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid checkpoint: 'rate' is no Double");
  }
}
