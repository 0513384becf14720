package io.gearshift.executors.data;

import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.write.ShardWriter;
import io.gearshift.executors.random.RandomStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Writes small data sets for tests; an image's label tells it apart from every other. */
public final class TinyDataSet {

  private TinyDataSet() {}

  /** Grey or colour noise, labels counting up from 0, as train and test. */
  public static Path write(Path directory, int train, int test, int shards, int size, int channels)
      throws IOException {
    return write(directory, train, test, shards, size, channels, 0);
  }

  /**
   * The same with files that have as many bytes more, which no decoder looks at: few images fill a
   * row group.
   */
  static Path write(
      Path directory, int train, int test, int shards, int size, int channels, int bytesMore)
      throws IOException {
    Map<String, Manifest.Split> splits = new LinkedHashMap<>();
    splits.put(
        ShardFormat.TRAIN,
        split(directory, ShardFormat.TRAIN, train, shards, size, channels, bytesMore));
    splits.put(
        ShardFormat.TEST, split(directory, ShardFormat.TEST, test, 1, size, channels, bytesMore));
    double[] half = channels == 1 ? new double[] {0.5} : new double[] {0.5, 0.25, 0.75};
    new Manifest(
            ShardFormat.VERSION,
            "noise",
            1,
            IntStream.range(0, Math.max(train, test)).mapToObj(i -> "class " + i).toList(),
            channels,
            size,
            size,
            half,
            half,
            splits,
            Map.of(),
            0,
            Manifest.checksumOf(splits),
            null)
        .write(hadoop(directory), new Configuration());
    return directory;
  }

  /** Pixels of one image. */
  public static byte[] pixels(String split, int index, int size, int channels) {
    RandomStream random = RandomStream.of(7, split.hashCode(), index);
    byte[] pixels = new byte[size * size * channels];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.word(i);
    }
    return pixels;
  }

  public static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  private static Manifest.Split split(
      Path directory, String split, int examples, int shards, int size, int channels, int bytesMore)
      throws IOException {
    List<Manifest.Shard> written = new ArrayList<>();
    try (ImageCodec codec = new ImageCodec()) {
      for (int shard = 0; shard < shards; shard++) {
        String name = ShardFormat.fileName(split, shard);
        ShardWriter writer = new ShardWriter(hadoop(directory.resolve(name)), new Configuration());
        try (writer) {
          for (int i = examples * shard / shards; i < examples * (shard + 1) / shards; i++) {
            byte[] png = codec.encodePng(pixels(split, i, size, channels), size, size, channels);
            png = Arrays.copyOf(png, png.length + bytesMore);
            writer.write(
                new Example(png, i, split + "/" + i, size, size, ShardFormat.checksum(png)));
          }
        }
        written.add(writer.summary(name));
      }
    }
    return new Manifest.Split(examples, written);
  }
}
