package io.gearshift.executors.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.feed.Reading;
import io.gearshift.executors.data.feed.StreamedFeed;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.ShardAssignment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that are streamed over several shards, row groups and pools of these. */
class StreamedSetTest {
  private static final int SIZE = 6;
  private static final int CHANNELS = 1;
  private static final int IMAGES = 620;

  /** Two shards of two and more row groups each would be one pool; five are more than one. */
  private static final int SHARDS = 5;

  private static final int BATCH = 10;
  private static final int WORKERS = 2;
  private static final long SEED = 3;

  @TempDir static Path directory;
  private static DataSpec spec;
  private static Manifest.Split split;
  private final InputResources input = new InputResources(new Configuration());

  @BeforeAll
  static void writeData() throws IOException {
    TinyDataSet.write(directory, IMAGES, 20, SHARDS, SIZE, CHANNELS, 160 << 10);
    spec =
        DataSpec.of(
            directory.toString(), SIZE, SIZE, CHANNELS, Augmentation.NONE, new Configuration());
    split =
        Manifest.read(TinyDataSet.hadoop(directory), new Configuration()).split(ShardFormat.TRAIN);
  }

  @AfterEach
  void close() {
    input.close();
  }

  @Test
  void theSetHasWhatIsToBeTried() {
    assertThat(split.shards()).hasSize(SHARDS);
    assertThat(split.shards()).allMatch(shard -> shard.rowGroups().length > 1);
    ShardAssignment alone = ShardAssignment.of(IMAGES, 0, 1);
    assertThat(alone.blocks(split)).hasSizeGreaterThan(StreamedFeed.POOL_BLOCKS);
  }

  @Test
  void anEpochIsEachExampleOnceWithItsOwnPixels() {
    List<Seen> seen = epoch(0, 1, 0, IMAGES / BATCH);

    assertThat(seen.stream().map(Seen::label).sorted().toList())
        .isEqualTo(IntStream.range(0, IMAGES).boxed().toList());
    seen.forEach(StreamedSetTest::assertOwnPixels);
  }

  @Test
  void workersShareTheSetAndSlicesOfTheirEpochsAreTheirEpochs() {
    List<Integer> labels = new ArrayList<>();
    int batches = TrainingBatches.perEpoch(IMAGES, WORKERS, BATCH);
    for (int worker = 0; worker < WORKERS; worker++) {
      List<Integer> whole = labels(epoch(worker, WORKERS, 0, batches));
      List<Integer> sliced = new ArrayList<>();
      for (int first = 0; first < batches; first += 4) {
        sliced.addAll(labels(epoch(worker, WORKERS, first, Math.min(4, batches - first))));
      }
      assertThat(sliced).isEqualTo(whole);
      labels.addAll(whole);
    }
    assertThat(labels.stream().sorted().toList())
        .isEqualTo(IntStream.range(0, IMAGES).boxed().toList());
  }

  @Test
  void aPoolIsShuffledAsAWhole() {
    int[] pool = labels(epoch(0, 1, 0, 12)).stream().mapToInt(Integer::intValue).toArray();

    int neighbours = 0;
    for (int i = 1; i < pool.length; i++) {
      neighbours += Math.abs(pool[i] - pool[i - 1]) == 1 ? 1 : 0;
    }
    // By chance 0.4 of 119 pairs.
    assertThat(neighbours).isLessThan(6);
    int blocks = 0;
    for (ShardAssignment.Block block : ShardAssignment.of(IMAGES, 0, 1).blocks(split)) {
      int from = block.firstExample();
      boolean drawn = IntStream.of(pool).anyMatch(i -> i >= from && i < from + block.rows());
      blocks += drawn ? 1 : 0;
    }
    assertThat(blocks).isEqualTo(StreamedFeed.POOL_BLOCKS);
  }

  @Test
  void evaluationKeepsTheStoredOrder() {
    List<Seen> seen = new ArrayList<>();
    for (int worker = 0; worker < WORKERS; worker++) {
      try (BatchSource source =
          EvaluationBatches.open(
              input,
              spec,
              ShardFormat.TRAIN,
              worker,
              WORKERS,
              BATCH,
              BatchForm.VALUES,
              Reading.STREAMED)) {
        read(source, seen);
      }
    }
    assertThat(labels(seen)).isEqualTo(IntStream.range(0, IMAGES).boxed().toList());
    seen.forEach(StreamedSetTest::assertOwnPixels);
  }

  private record Seen(int label, float[] values) {}

  private static List<Integer> labels(List<Seen> seen) {
    return seen.stream().map(Seen::label).toList();
  }

  private static void assertOwnPixels(Seen seen) {
    byte[] pixels = TinyDataSet.pixels(ShardFormat.TRAIN, seen.label(), SIZE, CHANNELS);
    for (int i = 0; i < pixels.length; i++) {
      // Mean and deviation are 0.5.
      float expected = (float) (((pixels[i] & 0xFF) / 255.0 - 0.5) / 0.5);
      assertThat(seen.values()[i]).as("image %d", seen.label()).isEqualTo(expected);
    }
  }

  private List<Seen> epoch(int worker, int workers, int first, int count) {
    List<Seen> seen = new ArrayList<>();
    try (BatchSource source =
        TrainingBatches.open(
            input,
            spec,
            worker,
            workers,
            SEED,
            1,
            first,
            count,
            BATCH,
            BatchForm.VALUES,
            Reading.STREAMED)) {
      read(source, seen);
    }
    return seen;
  }

  private static void read(BatchSource source, List<Seen> seen) {
    for (Batch batch = source.next(); batch != null; batch = source.next()) {
      float[] values = batch.images().toFloats();
      int size = values.length / BATCH;
      for (int i = 0; i < batch.count(); i++) {
        float[] image = java.util.Arrays.copyOfRange(values, i * size, (i + 1) * size);
        seen.add(new Seen(batch.labels()[i], image));
      }
    }
  }
}
