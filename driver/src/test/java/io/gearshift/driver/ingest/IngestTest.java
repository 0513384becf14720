package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.gearshift.driver.error.UserError;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardReader;
import io.gearshift.executors.data.shard.write.FileLists;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTest {
  private static SparkSession spark;

  @TempDir Path work;
  private Path source;
  private Path destination;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("ingest-test")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void paths() throws IOException {
    source = Files.createDirectory(work.resolve("source"));
    destination = work.resolve("data");
  }

  @Test
  void foldersBecomeShuffledShardsOfEqualSize() throws IOException {
    SourceFiles.folders(source, 3, 7, 2);
    IngestResult result = ingest(request().withShards(4).withValidationShare(0.1));
    assertThat(result.examples())
        .containsEntry("train", 19)
        .containsEntry("validation", 2)
        .containsEntry("test", 6);
    Manifest manifest = Manifest.read(hadoop(destination), new Configuration());
    assertThat(manifest.checksum()).isEqualTo(result.manifest().checksum());
    assertThat(manifest.classNames()).containsExactly("class0", "class1", "class2");
    assertThat(manifest.height()).isEqualTo(6);
    assertThat(manifest.width()).isEqualTo(8);
    assertThat(manifest.channels()).isEqualTo(3);
    assertThat(manifest.split("train").shards())
        .extracting(Manifest.Shard::rows)
        .containsExactly(4, 5, 5, 5);
    List<Example> train = examples(manifest, "train");
    assertThat(train).extracting(Example::id).doesNotHaveDuplicates();
    for (Example example : train) {
      assertThat(example.id()).startsWith("train/class" + example.label() + "/");
      assertThat(example.image()).isEqualTo(Files.readAllBytes(source.resolve(example.id())));
    }
    List<String> all = new ArrayList<>(train.stream().map(Example::id).toList());
    examples(manifest, "validation").forEach(example -> all.add(example.id()));
    assertThat(all).hasSize(21).doesNotHaveDuplicates();
    assertThat(leftBehind()).containsExactly("data", "source");
  }

  @Test
  void shardsDoNotDependOnHowTheSourceIsCut() throws IOException {
    SourceFiles.folders(source, 2, 9, 1);
    String folders = ingest(request()).manifest().checksum();
    Path tars = Files.createDirectory(work.resolve("tars"));
    SourceFiles.tar(source, tars.resolve("all.tar"));
    Path zipped = Files.createDirectory(work.resolve("zipped"));
    SourceFiles.tar(source.resolve("train"), zipped.resolve("train.tar.gz"));
    SourceFiles.tar(source.resolve("test"), zipped.resolve("test.tgz"));
    assertThat(checksum(tars, "one", 1)).isEqualTo(folders);
    assertThat(checksum(tars.resolve("all.tar"), "two", 1)).isEqualTo(folders);
    assertThat(checksum(zipped, "three", 1)).isEqualTo(folders);
    assertThat(checksum(tars, "four", 2)).isNotEqualTo(folders);
  }

  @Test
  void idxFilesKeepPixelsAndStatistics() throws IOException {
    SourceFiles.idx(source, "train", 40);
    SourceFiles.idx(source, "t10k", 12);
    Manifest manifest = ingest(request()).manifest();
    assertThat(manifest.classNames()).hasSize(10).startsWith("0", "1");
    assertThat(manifest.channels()).isEqualTo(1);
    assertThat(manifest.height()).isEqualTo(5);
    assertThat(manifest.split("train").examples()).isEqualTo(40);
    assertThat(manifest.split("test").examples()).isEqualTo(12);
    byte[] pixels = SourceFiles.noise("train".hashCode(), 40 * 20);
    double mean = 0;
    for (byte pixel : pixels) {
      mean += (pixel & 0xFF) / 255.0 / pixels.length;
    }
    double variance = 0;
    for (byte pixel : pixels) {
      variance += Math.pow((pixel & 0xFF) / 255.0 - mean, 2) / pixels.length;
    }
    assertThat(manifest.mean()[0]).isCloseTo(mean, offset(1e-9));
    assertThat(manifest.deviation()[0]).isCloseTo(Math.sqrt(variance), offset(1e-9));
    try (ImageCodec codec = new ImageCodec()) {
      for (Example example : examples(manifest, "train")) {
        int index = Integer.parseInt(example.id().substring(example.id().lastIndexOf('-') + 1));
        assertThat(example.label()).isEqualTo(index % 10);
        decode(codec, example, 1);
        assertThat(codec.pixels())
            .isEqualTo(Arrays.copyOfRange(pixels, index * 20, index * 20 + 20));
      }
    }
  }

  @Test
  void cifarFilesOfBothLayoutsAreRead() throws IOException {
    SourceFiles.write(source.resolve("data_batch_1.bin"), SourceFiles.cifar(11, 1));
    SourceFiles.write(source.resolve("test_batch.bin"), SourceFiles.cifar(10, 1));
    String names = String.join("\n", List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
    SourceFiles.write(
        source.resolve("batches.meta.txt"), (names + "\n").getBytes(StandardCharsets.UTF_8));
    Manifest ten = ingest(request()).manifest();
    assertThat(ten.classNames()).containsExactly(names.split("\n", -1));
    assertThat(ten.split("test").examples()).isEqualTo(10);
    try (ImageCodec codec = new ImageCodec()) {
      Example example = examples(ten, "train").get(0);
      int index = Integer.parseInt(example.id().substring(example.id().lastIndexOf('-') + 1));
      byte[] planes = SourceFiles.noise(index, 3072);
      decode(codec, example, 3);
      byte[] pixels = codec.pixels();
      for (int i = 0; i < 3072; i++) {
        assertThat(pixels[i]).isEqualTo(planes[i % 3 * 1024 + i / 3]);
      }
    }

    Path hundred = Files.createDirectories(work.resolve("hundred/cifar-100-binary"));
    SourceFiles.write(hundred.resolve("train.bin"), SourceFiles.cifar(10, 2));
    SourceFiles.write(hundred.resolve("test.bin"), SourceFiles.cifar(5, 2));
    Path tar = SourceFiles.tar(work.resolve("hundred"), work.resolve("cifar-100.tar.gz"));
    destination = work.resolve("hundred-data");
    Manifest fine = ingest(IngestRequest.of(tar.toString(), destination.toString())).manifest();
    assertThat(fine.classNames()).hasSize(10);
    assertThat(examples(fine, "train"))
        .extracting(Example::label)
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(fine.split("test").examples()).isEqualTo(5);
  }

  @Test
  void digitsAreTheSameEveryTime() throws IOException {
    String digits = "digits:train=60,test=20,seed=3";
    Manifest first = ingest(IngestRequest.of(digits, destination.toString())).manifest();
    destination = work.resolve("again");
    Manifest again = ingest(IngestRequest.of(digits, destination.toString())).manifest();
    assertThat(again.checksum()).isEqualTo(first.checksum());
    assertThat(first.split("test").examples()).isEqualTo(20);
    assertThat(first.height()).isEqualTo(28);
    assertThat(first.classNames()).hasSize(10);
  }

  @Test
  void damagedImagesAreListedBelowTheLimitAndFailTheJobAboveIt() throws IOException {
    SourceFiles.folders(source, 2, 9, 1);
    byte[] whole = SourceFiles.png(5, 8, 6, 3);
    SourceFiles.write(
        source.resolve("train/class0/cut.png"), Arrays.copyOf(whole, whole.length - 20));
    SourceFiles.write(
        source.resolve("train/class0/bomb.png"), SourceFiles.pngHeader(50_000, 50_000));
    whole[whole.length - 20] ^= 1;
    SourceFiles.write(source.resolve("train/class1/flipped.png"), whole);
    SourceFiles.write(source.resolve("train/class1/text.jpg"), new byte[] {'h', 'i'});
    failsWith(
        () -> ingest(request()),
        "Too many damaged images: 4 of 24 (must be at most --max-rejected 0.01 of all; first:"
            + " train/class0/bomb.png: PNG of 50000 x 50000 pixels (must be at most 67108864 in"
            + " all))");
    assertThat(leftBehind()).containsExactly("source");

    IngestResult result = ingest(request().withMaximumRejected(0.2));
    assertThat(result.rejected()).isEqualTo(4);
    assertThat(result.examples()).containsEntry("train", 18);
    List<Row> rows =
        spark
            .read()
            .parquet(destination.resolve(FileLists.REJECTED).toString())
            .sort("id")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.getString(1) + ": " + row.getString(2))
        .containsExactly(
            "train/class0/bomb.png: PNG of 50000 x 50000 pixels (must be at most 67108864 in all)",
            "train/class0/cut.png: truncated PNG",
            "train/class1/flipped.png: PNG chunk with wrong CRC",
            "train/class1/text.jpg: no image by content");
  }

  @Test
  void badSourcesFailInOneLine() throws IOException {
    failsWith(
        () -> ingest(IngestRequest.of(work.resolve("nowhere").toString(), destination.toString())),
        "Invalid source: " + work.resolve("nowhere") + " (must exist)");
    failsWith(
        () -> ingest(request()),
        "Invalid source: "
            + source
            + " (must hold images in class folders, .tar or .zip archives of them, IDX or CIFAR"
            + " .bin files, SVHN's ..._32x32.mat, SequenceFiles; it is empty)");
    SourceFiles.folders(source, 1, 2, 0);
    Path empty = Files.createDirectory(source.resolve("train/empty"));
    failsWith(
        () -> ingest(request()),
        "Invalid class folder: train/empty in "
            + source
            + " (must hold at least one image; --allow-ignored leaves it out)");
    Path tar = SourceFiles.tar(source, work.resolve("x.tar"));
    failsWith(
        () -> ingest(IngestRequest.of(tar.toString(), destination.toString())),
        "Invalid class folder: train/empty in x.tar (must hold at least one image; --allow-ignored"
            + " leaves it out)");
    Files.delete(empty);
    SourceFiles.write(source.resolve("test/other/0.png"), SourceFiles.png(1, 8, 6, 3));
    failsWith(
        () -> ingest(request()), "Invalid class: other (must be one of the classes of train)");
    assertThat(leftBehind()).containsExactly("source", "x.tar");
  }

  @Test
  void tarsThatReachOutsideAreRefused() throws IOException {
    byte[] png = SourceFiles.png(1, 4, 4, 1);
    Path up = SourceFiles.tarOf(work.resolve("up.tar"), "a/../../evil.png", png);
    failsWith(
        () -> ingest(IngestRequest.of(up.toString(), destination.toString())),
        "Invalid archive entry: a/../../evil.png in "
            + up
            + " (must be a relative path without ..)");
    Path root = SourceFiles.tarOf(work.resolve("root.tar"), "/etc/evil.png", png);
    failsWith(
        () -> ingest(IngestRequest.of(root.toString(), destination.toString())),
        "Invalid archive entry: /etc/evil.png in "
            + root
            + " (must be a relative path without ..)");
    Path flat = SourceFiles.tarOf(work.resolve("flat.tar"), "image.png", png);
    failsWith(
        () -> ingest(IngestRequest.of(flat.toString(), destination.toString())),
        "Invalid source: flat.tar (must have its images in a folder for each class)");
  }

  @Test
  void cutOffFilesFailInOneLine() throws IOException {
    SourceFiles.folders(source, 1, 5, 0);
    Path tar = SourceFiles.tar(source, work.resolve("cut.tar"));
    Files.write(tar, Arrays.copyOf(Files.readAllBytes(tar), 2000));
    assertThatThrownBy(() -> ingest(IngestRequest.of(tar.toString(), destination.toString())))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Unreadable source: " + tar + " (");

    Path cifar = Files.createDirectory(work.resolve("cifar"));
    SourceFiles.write(cifar.resolve("data_batch_1.bin"), new byte[100]);
    failsWith(
        () -> ingest(IngestRequest.of(cifar.toString(), destination.toString())),
        "Invalid CIFAR file: data_batch_1.bin of 100 bytes (must be a multiple of 3073 or 3074)");

    Path idx = Files.createDirectory(work.resolve("idx"));
    SourceFiles.idx(idx, "train", 20);
    Path labels = idx.resolve("train-labels-idx1-ubyte");
    Files.write(labels, Arrays.copyOf(Files.readAllBytes(labels), 15));
    failsWith(
        () -> ingest(IngestRequest.of(idx.toString(), destination.toString())),
        "Invalid IDX file: train-images-idx3-ubyte.gz (ends before image 7)");
    Files.delete(labels);
    failsWith(
        () -> ingest(IngestRequest.of(idx.toString(), destination.toString())),
        "Invalid IDX file: train-images-idx3-ubyte.gz (must have train-labels-idx1-ubyte beside it)");
    assertThat(Files.exists(destination)).isFalse();
  }

  @Test
  void badSettingsFailInOneLine() throws IOException {
    SourceFiles.folders(source, 1, 3, 0);
    failsWith(
        () -> request().withValidationShare(1),
        "Invalid --validation: 1.0 (must be at least 0 and below 1)");
    failsWith(
        () -> ingest(request().withValidationShare(0.01)),
        "Invalid --validation: 0.01 (must leave images in both splits: 0 of 3 would be held back)");
    failsWith(
        () -> ingest(request().withShards(4)),
        "Invalid --shards: 4 (must be at most 3, the training images)");
    failsWith(
        () -> ingest(IngestRequest.of("digits:train=x", destination.toString())),
        "Invalid digits source: train=x (must be train=COUNT, test=COUNT or seed=NUMBER)");
    Files.createDirectory(destination);
    failsWith(
        () -> ingest(request()),
        "Invalid destination: " + destination + " (must not exist: ingest never overwrites)");
  }

  private IngestRequest request() {
    return IngestRequest.of(source.toString(), destination.toString());
  }

  private static IngestResult ingest(IngestRequest request) {
    return Ingest.run(spark, request);
  }

  private String checksum(Path from, String name, long seed) {
    return ingest(
            IngestRequest.of(from.toString(), work.resolve("to-" + name).toString()).withSeed(seed))
        .manifest()
        .checksum();
  }

  private static void failsWith(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(UserError.class).hasMessage(message);
  }

  private List<Example> examples(Manifest manifest, String split) {
    List<Example> examples = new ArrayList<>();
    for (Manifest.Shard shard : manifest.split(split).shards()) {
      ShardReader.read(
          hadoop(destination.resolve(shard.file())),
          new Configuration(),
          0,
          shard.rows(),
          examples::add);
    }
    return examples;
  }

  private static void decode(ImageCodec codec, Example example, int channels) {
    try {
      codec.decode(example.image(), channels);
    } catch (DamagedImageException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> leftBehind() throws IOException {
    try (Stream<Path> paths = Files.list(work)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
