package io.gearshift.executors.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.feed.Reading;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.Preprocessing;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.write.ShardWriter;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.random.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data sets of preprocessed values: every value reaches a batch to the bit. */
class FloatDataSetTest {
  private static final int COUNT = 21;
  private static final int SIZE = 6;
  private static final int CHANNELS = 3;
  private static final int VALUES = SIZE * SIZE * CHANNELS;

  private static final Configuration CONFIGURATION = new Configuration();

  @TempDir private Path directory;
  private final InputResources input = new InputResources(CONFIGURATION);

  @AfterEach
  void close() {
    input.close();
  }

  private DataSpec spec(int size, int channels, Augmentation augmentation) throws IOException {
    return DataSpec.of(directory.toString(), size, size, channels, augmentation, CONFIGURATION);
  }

  @BeforeEach
  void write() throws IOException {
    String name = ShardFormat.fileName(ShardFormat.TRAIN, 0);
    ShardWriter writer =
        new ShardWriter(TinyDataSet.hadoop(directory.resolve(name)), CONFIGURATION);
    try (writer) {
      for (int i = 0; i < COUNT; i++) {
        ByteBuffer bytes = ByteBuffer.allocate(VALUES * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values(i)) {
          bytes.putFloat(value);
        }
        byte[] image = bytes.array();
        writer.write(new Example(image, i, "i" + i, SIZE, SIZE, ShardFormat.checksum(image)));
      }
    }
    Map<String, Manifest.Split> splits =
        Map.of(ShardFormat.TRAIN, new Manifest.Split(COUNT, List.of(writer.summary(name))));
    new Manifest(
            ShardFormat.PREPROCESSED_VERSION,
            "noise",
            1,
            IntStream.range(0, COUNT).mapToObj(i -> "class " + i).toList(),
            CHANNELS,
            SIZE,
            SIZE,
            new double[CHANNELS],
            new double[] {1, 1, 1},
            splits,
            Map.of(),
            0,
            Manifest.checksumOf(splits),
            new Preprocessing("gcn", new TreeMap<>(Map.of("contrastScale", 55.0)), null))
        .write(TinyDataSet.hadoop(directory), CONFIGURATION);
  }

  private static float[] values(int image) {
    RandomStream random = RandomStream.of(3, image);
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = random.word(i) * 0x1p-27f;
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Reading.class)
  void valuesReachBatchesToTheBit(Reading reading) throws IOException {
    DataSpec spec = spec(SIZE, CHANNELS, Augmentation.NONE);
    assertThat(spec.bytesPerImage()).isEqualTo(4 * VALUES);
    List<Integer> seen = new ArrayList<>();
    try (BatchSource source =
        TrainingBatches.open(input, spec, 0, 1, 5, 1, 0, 3, 7, BatchForm.VALUES, reading)) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        float[] all = batch.images().toFloats();
        for (int i = 0; i < batch.count(); i++) {
          seen.add(batch.labels()[i]);
          float[] expected = values(batch.labels()[i]);
          for (int j = 0; j < VALUES; j++) {
            assertThat(all[i * VALUES + j]).isEqualTo(expected[j]);
          }
        }
      }
    }
    assertThat(seen).hasSize(COUNT).doesNotHaveDuplicates();
  }

  @Test
  void augmentedBatchesAreTheSameFromMemoryAndShards() throws IOException {
    DataSpec spec = spec(SIZE, CHANNELS, Augmentation.PAD_CROP_FLIP);
    Map<Integer, List<Float>> cached = images(spec, Reading.AUTOMATIC);
    assertThat(images(spec, Reading.STREAMED)).isEqualTo(cached);
    assertThat(cached.values()).anyMatch(image -> image.contains(0f));
  }

  private Map<Integer, List<Float>> images(DataSpec spec, Reading reading) {
    Map<Integer, List<Float>> images = new TreeMap<>();
    try (BatchSource source =
        TrainingBatches.open(input, spec, 0, 1, 5, 1, 0, COUNT, 1, BatchForm.VALUES, reading)) {
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        List<Float> image = new ArrayList<>();
        for (float value : batch.images().toFloats()) {
          image.add(value);
        }
        images.put(batch.labels()[0], image);
      }
    }
    return images;
  }

  @Test
  void batchesOfPixelsAreBatchesOfValues() throws IOException {
    DataSpec spec = spec(SIZE, CHANNELS, Augmentation.PAD_CROP_FLIP);
    try (BatchSource source =
        TrainingBatches.open(input, spec, 0, 1, 5, 1, 0, 1, 7, BatchForm.PIXELS)) {
      Batch batch = source.next();
      assertThat(batch.images().type()).isEqualTo(DataType.F32);
      assertThat(batch.placement()).isEmpty();
    }
  }

  @Test
  void anotherSizeIsResized() throws IOException {
    DataSpec spec = spec(3, 1, Augmentation.NONE);
    try (BatchSource source =
        TrainingBatches.open(
            input, spec, 0, 1, 5, 1, 0, 3, 7, BatchForm.VALUES, Reading.STREAMED)) {
      Batch batch = source.next();
      float[] expected = values(batch.labels()[0]);
      float mean = 0;
      for (int i = 0; i < 4; i++) {
        int pixel = (i / 2 * SIZE + i % 2) * CHANNELS;
        float grey =
            0.299f * expected[pixel] + 0.587f * expected[pixel + 1] + 0.114f * expected[pixel + 2];
        mean += grey / 4;
      }
      assertThat(batch.images().get(0)).isCloseTo(mean, offset(1e-4f));
    }
  }

  @Test
  void aManifestOfTheOldVersionWithPreprocessingIsRefused() throws IOException {
    Path file = directory.resolve(Manifest.FILE_NAME);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"formatVersion\" : 2", "\"formatVersion\" : 1"));
    assertThatThrownBy(() -> Manifest.read(TinyDataSet.hadoop(directory), CONFIGURATION))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith("Invalid formatVersion: 1 in ")
        .hasMessageEndingWith("(must be 2 of preprocessed images)");
  }
}
