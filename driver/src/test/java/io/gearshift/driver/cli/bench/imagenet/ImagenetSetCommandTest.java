package io.gearshift.driver.cli.bench.imagenet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.cli.CommandRun;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.image.ImageHeader;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagenetSetCommandTest {
  @TempDir private Path work;
  private Path photographs;

  /** Noise under coarse blobs: something of every frequency, as photographs have. */
  @BeforeEach
  void photographs() throws IOException {
    photographs = Files.createDirectories(work.resolve("photographs/folder")).getParent();
    try (ImageCodec codec = new ImageCodec()) {
      for (int i = 0; i < 5; i++) {
        int width = 400 + 40 * i;
        byte[] pixels = new byte[width * 300 * 3];
        RandomStream random = RandomStream.of(i);
        for (int at = 0; at < pixels.length; at++) {
          int blob = at / 3 % width / 50 + at / 3 / width / 50 * 100;
          pixels[at] = (byte) ((random.word(-blob) & 0xBF) + (random.word(at) & 0x3F));
        }
        byte[] jpeg = codec.encodeJpeg(pixels, width, 300, 3, 95);
        Files.write(photographs.resolve("folder/" + i + ".jpg"), jpeg);
      }
    }
    Files.writeString(photographs.resolve("notes.txt"), "no photograph");
  }

  @Test
  void aSetHasItsCountsItsSizesAndTheSameBytesOnAnyNumberOfCores() throws Exception {
    JsonNode summary = make("one", "--master", "local[1]");
    make("two", "--master", "local[3]");
    Map<String, byte[]> one = files("one");
    Map<String, byte[]> two = files("two");
    assertThat(two.keySet()).isEqualTo(one.keySet());
    one.forEach((path, bytes) -> assertThat(two.get(path)).as(path).isEqualTo(bytes));

    assertThat(one).hasSize(330);
    assertThat(one.keySet().stream().filter(path -> path.startsWith("train/"))).hasSize(300);
    assertThat(one.keySet().stream().filter(path -> path.startsWith("train/n00000002/")))
        .hasSize(43);
    assertThat(one)
        .containsKeys("train/n00000000/n00000000_0.JPEG", "val/n00000006/n00000006_329.JPEG");
    double mean = one.values().stream().mapToInt(bytes -> bytes.length).average().orElseThrow();
    assertThat(mean).isBetween(90_000 * 0.93, 90_000 * 1.07);
    assertThat(summary.path("meanBytes").asLong()).isEqualTo(Math.round(mean));
    List<ImageHeader> headers = new ArrayList<>();
    for (byte[] image : one.values()) {
      headers.add(ImageHeader.inspect(image));
    }
    assertThat(headers.stream().mapToInt(ImageHeader::width).average().orElseThrow())
        .isBetween(450.0, 500.0);
    assertThat(headers.stream().mapToInt(ImageHeader::height).average().orElseThrow())
        .isBetween(380.0, 420.0);
    assertThat(headers).allMatch(header -> header.channels() == 3);
    assertThat(headers.stream().distinct().count()).isGreaterThan(50);
  }

  @Test
  void anotherSeedMakesOtherImages() throws IOException {
    make("one", "--images", "7");
    make("two", "--images", "7", "--seed", "2");
    assertThat(files("one").get("train/n00000003/n00000003_3.JPEG"))
        .isNotEqualTo(files("two").get("train/n00000003/n00000003_3.JPEG"));
  }

  @Test
  void ingestMakesTheSameDataSetOfFoldersAndOfSequenceFiles() throws IOException {
    make("folders", "--images", "60");
    make("sequence", "--images", "60", "--form", "sequence");
    assertThat(files("sequence"))
        .containsOnlyKeys("train/imagenet-seq-00000.seq", "val/imagenet-seq-00000.seq");
    Manifest folders = ingest("folders");
    Manifest sequence = ingest("sequence");
    assertThat(folders.split("train").examples()).isEqualTo(60);
    assertThat(folders.split("validation").examples()).isEqualTo(30);
    assertThat(folders.classNames()).hasSize(7).startsWith("n00000000", "n00000001");
    assertThat(sequence.checksum()).isEqualTo(folders.checksum());
  }

  @Test
  void wrongInputIsOneLine() throws IOException {
    String source = photographs.toString();
    String destination = work.resolve("new").toString();
    refused("Invalid --images: 5 (must be 7, the classes, to 10000000)", source, "--images", "5");
    refused("Invalid --classes: 0 (must be 1 to 30000)", source, "--classes", "0");
    refused("Invalid --mean-bytes: 100 (must be ", source, "--mean-bytes", "100");
    refused("Invalid --mean-bytes: 9000000 (must be ", source, "--mean-bytes", "9000000");
    Path empty = Files.createDirectory(work.resolve("empty"));
    refused("Invalid source: " + empty + " (must hold JPEG images)", empty.toString());
    Files.createDirectory(Path.of(destination));
    refused("Invalid destination: " + destination + " (must not exist)", source);
    try (Stream<Path> left = Files.list(work)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("photographs", "empty", "new");
    }
  }

  private void refused(String line, String source, String... more) {
    CommandRun run = run(source, "new", more);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(line).hasLineCount(1);
  }

  private JsonNode make(String destination, String... more) throws IOException {
    CommandRun run = run(photographs.toString(), destination, more);
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).contains("Made ", " from 5 photographs in ");
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }

  private CommandRun run(String source, String destination, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("bench", "imagenet-set", source, work.resolve(destination).toString()));
    Map<String, String> options = new TreeMap<>();
    options.put("--images", "300");
    options.put("--classes", "7");
    options.put("--validation-images", "30");
    options.put("--mean-bytes", "90000");
    options.put("--master", "local[2]");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    options.forEach((option, value) -> words.addAll(List.of(option, value)));
    words.add("--json");
    return CommandRun.of(words.toArray(String[]::new));
  }

  private Manifest ingest(String source) throws IOException {
    Path data = work.resolve(source + "-data");
    CommandRun run =
        CommandRun.of(
            "ingest", work.resolve(source).toString(), data.toString(), "--master", "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
    return Manifest.read(new org.apache.hadoop.fs.Path(data.toUri()), new Configuration());
  }

  private Map<String, byte[]> files(String folder) throws IOException {
    Path root = work.resolve(folder);
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(root)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    assertThat(Arrays.asList(files.keySet().toArray()))
        .noneMatch(p -> p.toString().contains(".crc"));
    return files;
  }
}
