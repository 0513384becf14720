package io.gearshift.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.record.DamagedCheckpointEvent;
import io.gearshift.driver.record.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir private Path folder;

  private final MemoryStorage memory = new MemoryStorage();
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
    CheckpointStore store = CheckpointStore.open(folder.resolve("deep/er").toString(), 2);

    String path = store.write(checkpoint(3, 7));

    assertThat(path).isEqualTo(folder.resolve("deep/er/checkpoint-3-7.gsc").toString());
    assertSame(store.latestValid(damaged::add).orElseThrow(), checkpoint(3, 7));
    assertThat(damaged).isEmpty();
  }

  @Test
  void anyHadoopFileSystemWillDo() throws IOException {
    Configuration configuration = new Configuration();
    FileSystem files = FileSystem.getLocal(configuration).getRawFileSystem();
    Storage storage =
        new HadoopStorage(
            files,
            FileContext.getFileContext(files.getUri(), configuration),
            new org.apache.hadoop.fs.Path(folder.resolve("hadoop").toString()));
    CheckpointStore store = new CheckpointStore(storage, 1);

    store.write(checkpoint(0, 5));
    store.write(checkpoint(1, 0));
    store.write(checkpoint(1, 0));

    assertThat(store.positions()).containsExactly(new Position(1, 0));
    assertSame(store.latestValid(damaged::add).orElseThrow(), checkpoint(1, 0));
  }

  @Test
  void theNewestStayInOrderOfPosition() {
    CheckpointStore store = new CheckpointStore(memory, 2);
    memory.files.put("checkpoint-1-1.gsc.tmp", new byte[3]);

    for (int epoch : new int[] {2, 9, 10}) {
      store.write(checkpoint(epoch, 0));
    }

    assertThat(memory.list()).containsExactly("checkpoint-10-0.gsc", "checkpoint-9-0.gsc");
    assertThat(store.positions()).containsExactly(new Position(10, 0), new Position(9, 0));
  }

  @Test
  void noCheckpointIsNoError() {
    assertThat(new CheckpointStore(memory, 2).latestValid(damaged::add))
        .isEqualTo(Optional.empty());
  }

  @Test
  void aDamagedNewestIsNamedAndTheOneBeforeIsUsed() throws IOException {
    CheckpointStore store = CheckpointStore.open(folder.toString(), 3);
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
    CheckpointStore store = new CheckpointStore(memory, 2);
    Checkpoint small =
        Checkpoint.at(new Position(1, 0)).state("a", 1).vector("v", new float[] {1, 2}).build();
    store.write(small);
    byte[] whole = memory.files.get("checkpoint-1-0.gsc");
    for (int length = 0; length < whole.length; length++) {
      memory.files.put("checkpoint-2-0.gsc", Arrays.copyOf(whole, length));
      assertThat(store.latestValid(damaged::add).orElseThrow().position())
          .isEqualTo(new Position(1, 0));
    }
    assertThat(damaged).hasSize(whole.length);
  }

  @Test
  void aFlipOfAnyByteIsFound() {
    CheckpointStore store = new CheckpointStore(memory, 2);
    Checkpoint small =
        Checkpoint.at(new Position(1, 0)).state("a", 1).vector("v", new float[] {1, 2}).build();
    store.write(small);
    byte[] whole = memory.files.get("checkpoint-1-0.gsc");
    for (int place = 0; place < whole.length; place++) {
      byte[] flipped = whole.clone();
      flipped[place] ^= (byte) 0x81;
      memory.files.put("checkpoint-2-0.gsc", flipped);
      assertThat(store.latestValid(damaged::add).orElseThrow().position())
          .isEqualTo(new Position(1, 0));
    }
    assertThat(damaged).hasSize(whole.length);
  }

  @Test
  void whenAllAreDamagedTheFolderIsNamed() {
    memory.files.put("checkpoint-2-0.gsc", new byte[100]);

    assertThatThrownBy(() -> new CheckpointStore(memory, 2).latestValid(damaged::add))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot resume: all 1 checkpoints in memory/ are damaged");
    assertThat(damaged.get(0).section()).isEqualTo("magic");
    assertThat(damaged.get(0).reason()).isEqualTo("not a checkpoint of this version");
  }

  @Test
  void aFullDiskIsOneLineAndLeavesNothingHalfWritten() {
    CheckpointStore store = new CheckpointStore(memory, 2);
    store.write(checkpoint(1, 0));
    memory.capacity = 3_500_000;

    assertThatThrownBy(() -> store.write(checkpoint(2, 0)))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot write memory/checkpoint-2-0.gsc: No space left on device");

    assertThat(memory.list()).containsExactly("checkpoint-1-0.gsc");
    assertSame(store.latestValid(damaged::add).orElseThrow(), checkpoint(1, 0));
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    CheckpointStore store = CheckpointStore.open(file.resolve("checkpoints").toString(), 2);

    assertThatThrownBy(() -> store.write(checkpoint(1, 0)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot write " + file.resolve("checkpoints/checkpoint-1-0.gsc"));
  }

  @Test
  void keepingNoneIsRefused() {
    assertThatThrownBy(() -> CheckpointStore.open(folder.toString(), 0))
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
}
