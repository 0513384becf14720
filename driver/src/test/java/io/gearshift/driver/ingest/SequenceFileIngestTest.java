package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.unit.ItemIterator;
import io.gearshift.driver.ingest.unit.SequenceFileUnit;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SequenceFiles as BigDL's converter and others write them, written here by Hadoop's writer. */
class SequenceFileIngestTest {
  private static final int WIDTH = 5;
  private static final int HEIGHT = 3;
  private static SparkSession spark;

  @TempDir Path work;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("sequence-files")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void bigDlImagesKeepTheirPixelsAndLabels(CompressionType compression) throws IOException {
    Path source = work.resolve("source");
    List<Map.Entry<Writable, Writable>> named = new ArrayList<>();
    List<Map.Entry<Writable, Writable>> bare = new ArrayList<>();
    // Labels begin at 1, and 10 must not come before 2.
    for (int label = 1; label <= 10; label++) {
      named.add(Map.entry(new Text("image" + label + ".JPEG\n" + label), new Text(raw(label))));
      bare.add(Map.entry(new Text(label + ".0"), new Text(raw(100 + label))));
    }
    write(source.resolve("train/imagenet-seq-0_0.seq"), compression, named);
    write(source.resolve("val/imagenet-seq-0_0.seq"), compression, bare);
    Manifest manifest = ingest(source, "data");
    assertThat(manifest.classNames())
        .containsExactly("01", "02", "03", "04", "05", "06", "07", "08", "09", "10");
    assertThat(manifest.channels()).isEqualTo(3);
    Map<String, Example> train = examples("data", manifest, "train");
    for (int label = 1; label <= 10; label++) {
      Example example = train.get("train/" + label + "/image" + label + ".JPEG");
      assertThat(example.label()).isEqualTo(label - 1);
      assertThat(Content.of(example.image())).isEqualTo(Content.PNG);
      assertThat(pixels(example)).isEqualTo(rgb(label));
    }
    Map<String, Example> validation = examples("data", manifest, "validation");
    assertThat(validation).hasSize(10);
    validation.values().forEach(e -> assertThat(pixels(e)).isEqualTo(rgb(101 + e.label())));
  }

  @Test
  void encodedImagesAreKeptAsTheyAreAndClassesComeFromKeys() throws IOException {
    byte[] png = SourceFiles.png(1, 8, 6, 3);
    Path source = work.resolve("source");
    write(
        source.resolve("a.seq"),
        CompressionType.BLOCK,
        List.of(
            Map.entry(new Text("photos/cat/1.png"), new BytesWritable(png)),
            Map.entry(new Text("n01440764_10026.JPEG"), new BytesWritable(png)),
            Map.entry(new Text("2.png\ndog"), new BytesWritable(png))));
    Manifest manifest = ingest(source, "data");
    assertThat(manifest.classNames()).containsExactly("cat", "dog", "n01440764");
    Map<String, Example> train = examples("data", manifest, "train");
    assertThat(train)
        .containsOnlyKeys(
            "train/cat/1.png", "train/dog/2.png", "train/n01440764/n01440764_10026.JPEG");
    train.values().forEach(example -> assertThat(example.image()).isEqualTo(png));
  }

  @Test
  void damagedRecordsAreRejectedWithTheirReason() throws IOException {
    byte[] png = SourceFiles.png(1, 8, 6, 3);
    byte[] cut = Arrays.copyOf(raw(3), 20);
    Path file = work.resolve("source/a.seq");
    write(
        file,
        CompressionType.NONE,
        List.of(
            Map.entry(new Text("good\n1"), new Text(raw(1))),
            Map.entry(new Text("cut\n1"), new Text(cut)),
            Map.entry(new Text("cut.png\n1"), new Text(Arrays.copyOf(png, png.length - 20))),
            Map.entry(new Text("text\n1"), new Text("no image")),
            Map.entry(new Text("nothing"), new Text(png)),
            Map.entry(new Text("negative\n-1"), new Text(png))));
    assertThat(items(file, 0, Long.MAX_VALUE))
        .extracting(item -> item.kind() + " " + item.id() + ": " + item.text())
        .containsExactly(
            "IMAGE train/1/good: ",
            "REJECTED train/1/cut: raw image of 5 x 3 pixels with 20 bytes (must be 53)",
            "REJECTED train/1/cut.png: truncated PNG",
            "REJECTED train/1/text: no image by content",
            "REJECTED train//a.seq-" + headerBytes(file) + "-4: key without a class: nothing",
            "REJECTED train//negative: label -1 (must be a whole number, 0 to 99999)");
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void namesDoNotDependOnHowAFileIsCut(CompressionType compression) throws IOException {
    List<Map.Entry<Writable, Writable>> records = new ArrayList<>();
    byte[] noise = SourceFiles.noise(1, 40_000);
    ByteBuffer large = ByteBuffer.allocate(8 + 3 * 100 * 100).putInt(100).putInt(100);
    large.put(noise, 0, 30_000);
    for (int i = 0; i < 120; i++) {
      records.add(Map.entry(new Text("1"), new Text(large.array())));
    }
    Path file = work.resolve("a.seq");
    write(file, compression, records);
    List<String> whole = items(file, 0, Long.MAX_VALUE).stream().map(SourceItem::id).toList();
    assertThat(whole).hasSize(120).doesNotHaveDuplicates();
    List<String> parts = new ArrayList<>();
    long size = Files.size(file);
    int cuts = 7;
    int notEmpty = 0;
    for (int part = 0; part < cuts; part++) {
      long to = part + 1 == cuts ? Long.MAX_VALUE : size * (part + 1) / cuts;
      List<SourceItem> found = items(file, size * part / cuts, to);
      found.forEach(item -> parts.add(item.id()));
      notEmpty += found.isEmpty() ? 0 : 1;
    }
    assertThat(notEmpty).isGreaterThan(1);
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void filesThatEndEarlyOrHoldOtherThingsFailInOneLine() throws IOException {
    Path file = work.resolve("source/a.seq");
    write(file, CompressionType.NONE, List.of(Map.entry(new Text("1"), new Text(raw(1)))));
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 9));
    Files.delete(file.resolveSibling(".a.seq.crc"));
    assertThatThrownBy(() -> ingest(work.resolve("source"), "one"))
        .hasMessageStartingWith("Unreadable source: " + file + " (");
    Path numbers = work.resolve("numbers/a.seq");
    write(numbers, CompressionType.NONE, List.of(Map.entry(new LongWritable(1), new Text("x"))));
    assertThatThrownBy(() -> ingest(work.resolve("numbers"), "two"))
        .hasMessage(
            "Invalid SequenceFile: a.seq has keys of org.apache.hadoop.io.LongWritable (must be"
                + " org.apache.hadoop.io.Text)");
    Path source = work.resolve("mixed");
    for (String name : List.of("train/a.seq", "b.seq")) {
      write(
          source.resolve(name),
          CompressionType.NONE,
          List.of(Map.entry(new Text("1"), new Text(raw(1)))));
    }
    assertThatThrownBy(() -> ingest(source, "three"))
        .hasMessage(
            "Invalid source: "
                + source
                + " has train/a.seq in a folder of a split and b.seq in none (must be all or none;"
                + " --layout classes takes all for training)");
  }

  private Manifest ingest(Path source, String destination) {
    return Ingest.run(
            spark,
            IngestRequest.of(source.toString(), work.resolve(destination).toString()).withShards(1))
        .manifest();
  }

  private List<SourceItem> items(Path file, long from, long to) {
    ItemIterator items =
        new SequenceFileUnit(
                file.toUri().toString(),
                file.getFileName().toString(),
                "train",
                from,
                to,
                ExifOrientation.IGNORE)
            .items(new Configuration());
    List<SourceItem> found = new ArrayList<>();
    items.forEachRemaining(found::add);
    return found;
  }

  private static long headerBytes(Path file) throws IOException {
    try (SequenceFile.Reader reader =
        new SequenceFile.Reader(new Configuration(), SequenceFile.Reader.file(hadoop(file)))) {
      return reader.getPosition();
    }
  }

  private static void write(
      Path file, CompressionType compression, List<Map.Entry<Writable, Writable>> records)
      throws IOException {
    Configuration configuration = new Configuration();
    configuration.setInt("io.seqfile.compress.blocksize", 1 << 19);
    try (SequenceFile.Writer writer =
        SequenceFile.createWriter(
            configuration,
            SequenceFile.Writer.file(hadoop(file)),
            SequenceFile.Writer.keyClass(records.get(0).getKey().getClass()),
            SequenceFile.Writer.valueClass(records.get(0).getValue().getClass()),
            SequenceFile.Writer.compression(compression, new DefaultCodec()))) {
      for (Map.Entry<Writable, Writable> entry : records) {
        writer.append(entry.getKey(), entry.getValue());
      }
    }
  }

  /** Pixels, red first. */
  private static byte[] rgb(int seed) {
    return SourceFiles.noise(seed, WIDTH * HEIGHT * 3);
  }

  /** The same as BigDL's converter writes them. */
  private static byte[] raw(int seed) {
    byte[] pixels = rgb(seed);
    ByteBuffer value = ByteBuffer.allocate(8 + pixels.length).putInt(WIDTH).putInt(HEIGHT);
    for (int i = 0; i < pixels.length; i += 3) {
      value.put(pixels[i + 2]).put(pixels[i + 1]).put(pixels[i]);
    }
    return value.array();
  }

  private static byte[] pixels(Example example) {
    try (ImageCodec codec = new ImageCodec()) {
      codec.decode(example.image(), 3);
      assertThat(codec.width()).isEqualTo(WIDTH);
      return codec.pixels();
    } catch (DamagedImageException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Example> examples(String data, Manifest manifest, String split) {
    Map<String, Example> examples = new TreeMap<>();
    for (Manifest.Shard shard : manifest.split(split).shards()) {
      ShardReader.read(
          hadoop(work.resolve(data).resolve(shard.file())),
          new Configuration(),
          0,
          shard.rows(),
          example -> examples.put(example.id(), example));
    }
    return examples;
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
