package io.gearshift.driver.ingest.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.ImageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SvhnUnitTest {
  private static final int COUNT = 13;
  private static final int SEED = 4;
  private static final Configuration CONFIGURATION = new Configuration();

  @TempDir private Path work;
  private Path file;

  @BeforeEach
  void file() {
    file = work.resolve("train_32x32.mat");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
  void everyFormOfTheFormatIsReadAlike(String orderName) throws Exception {
    ByteOrder order =
        orderName.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] images = SvhnFiles.images(SEED, COUNT);
    byte[] bytes = SvhnFiles.labels(COUNT);
    ByteBuffer shorts = ByteBuffer.allocate(COUNT * 2).order(order);
    ByteBuffer ints = ByteBuffer.allocate(COUNT * 4).order(order);
    ByteBuffer doubles = ByteBuffer.allocate(COUNT * 8).order(order);
    for (byte label : bytes) {
      shorts.putShort(label);
      ints.putInt(label);
      doubles.putDouble(label);
    }
    int[] shape = {32, 32, 3, COUNT};
    int[] column = {COUNT, 1};
    int[] row = {1, COUNT};
    int imageClass = MatBytes.CLASS_UINT8;
    int labelClass = MatBytes.CLASS_DOUBLE;
    assertReads(
        new MatBytes(order)
            .add("X", imageClass, shape, MatBytes.UINT8, images)
            .add("y", labelClass, column, MatBytes.DOUBLE, doubles.array()));
    assertReads(
        new MatBytes(order)
            .addCompressed("y", labelClass, row, MatBytes.UINT16, shorts.array())
            .add("other", labelClass, new int[] {1, 1}, MatBytes.UINT8, new byte[] {7})
            .addCompressed("X", imageClass, shape, MatBytes.UINT8, images));
    assertReads(
        new MatBytes(order)
            .addCompressed("X", imageClass, shape, MatBytes.UINT8, images)
            .add("y", labelClass, column, MatBytes.INT32, ints.array()));
    assertReads(
        new MatBytes(order)
            .add("X", imageClass, shape, MatBytes.UINT8, images)
            .addCompressed("y", imageClass, column, MatBytes.UINT8, bytes));
  }

  private void assertReads(MatBytes written) throws IOException {
    Files.write(file, written.bytes());
    assertIsWhole(read(1));
  }

  @Test
  void whatTheLibraryWritesIsRead() throws IOException {
    for (int level : SvhnFiles.levels()) {
      SvhnFiles.writeByLibrary(file, SEED, COUNT, level);
      assertIsWhole(read(1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, COUNT + 3})
  void sharesTogetherAreTheFile(int shares) throws IOException {
    SvhnFiles.write(file, SEED, COUNT);
    assertIsWhole(read(shares));
  }

  @Test
  void oneImageHasOneLengthLess() throws IOException {
    Files.write(
        file,
        new MatBytes(ByteOrder.LITTLE_ENDIAN)
            .add(
                "X",
                MatBytes.CLASS_UINT8,
                new int[] {32, 32, 3},
                MatBytes.UINT8,
                SvhnFiles.images(SEED, 1))
            .add("y", MatBytes.CLASS_UINT8, new int[] {1, 1}, MatBytes.UINT8, new byte[] {10})
            .bytes());
    List<SourceItem> items = read(1);
    assertThat(items).hasSize(2);
    assertThat(items.get(1).id()).isEqualTo("train/0/train_32x32.mat-0");
  }

  private static void assertIsWhole(List<SourceItem> items) {
    assertThat(items.get(0).text())
        .as(items.get(0).text())
        .isEqualTo("0\n1\n2\n3\n4\n5\n6\n7\n8\n9");
    List<SourceItem> images = items.subList(1, items.size());
    assertThat(images).hasSize(COUNT);
    byte[] expected = SvhnFiles.images(SEED, COUNT);
    try (ImageCodec codec = new ImageCodec()) {
      for (int image = 0; image < COUNT; image++) {
        SourceItem item = images.get(image);
        String label = Integer.toString((image + 1) % 10);
        assertThat(item.id()).isEqualTo("train/" + label + "/train_32x32.mat-" + image);
        assertThat(item.className()).isEqualTo(label);
        codec.decode(item.image(), 3);
        byte[] pixels = codec.pixels();
        for (int i = 0; i < pixels.length; i++) {
          int row = i / (32 * 3);
          int column = i / 3 % 32;
          assertThat(pixels[i]).isEqualTo(SvhnFiles.at(expected, row, column, i % 3, image));
        }
      }
    } catch (DamagedImageException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void foreignFilesAreToldInALine() throws IOException {
    byte[] images = SvhnFiles.images(SEED, 2);
    byte[] labels = SvhnFiles.labels(2);
    int[] shape = {32, 32, 3, 2};
    int[] column = {2, 1};
    MatBytes none = new MatBytes(ByteOrder.LITTLE_ENDIAN);
    assertFails(none, "SVHN", "must hold X and y; has no y");
    assertFails(labelled(column, labels), "SVHN", "must hold X and y; has no X");
    assertFails(
        labelled(column, labels)
            .add("X", MatBytes.CLASS_UINT8, new int[] {28, 28, 1, 3}, 2, new byte[28 * 28 * 3]),
        "SVHN",
        "X must be bytes of 32 x 32 x 3 x N; is 28 x 28 x 1 x 3");
    assertFails(
        labelled(column, labels).add("X", MatBytes.CLASS_DOUBLE, shape, MatBytes.UINT8, images),
        "SVHN",
        "X must be bytes of 32 x 32 x 3 x N; is 32 x 32 x 3 x 2");
    assertFails(
        labelled(new int[] {3, 1}, SvhnFiles.labels(3))
            .add("X", MatBytes.CLASS_UINT8, shape, MatBytes.UINT8, images),
        "SVHN",
        "must have a label for each image; has 2 images and 3 labels");
    assertFails(
        labelled(column, new byte[] {1, 0}),
        "SVHN",
        "y must hold labels from 1 to 10; image 1 has 0.0");
    assertFails(
        labelled(column, new byte[] {11, 1}),
        "SVHN",
        "y must hold labels from 1 to 10; image 0 has 11.0");
    assertFails(
        labelled(new int[] {3, 1}, labels),
        "MAT",
        "must be a whole one of level 5; has 2 values of y, which is 3 x 1");
    Files.write(file, "MATLAB 7.3 MAT-file".getBytes(StandardCharsets.US_ASCII));
    assertFails("MAT", "must be a whole one of level 5; ends too early");
    Files.write(file, new byte[4000]);
    assertFails(
        "MAT", "must be a whole one of level 5; The input is not a valid MATLAB 5.0 MAT-file.");
  }

  private static MatBytes labelled(int[] lengths, byte[] labels) {
    return new MatBytes(ByteOrder.LITTLE_ENDIAN)
        .add("y", MatBytes.CLASS_DOUBLE, lengths, MatBytes.UINT8, labels);
  }

  private void assertFails(MatBytes written, String kind, String rule) throws IOException {
    Files.write(file, written.bytes());
    assertFails(kind, rule);
  }

  private void assertFails(String kind, String rule) {
    List<SourceItem> items = read(1);
    SourceItem last = items.get(items.size() - 1);
    assertThat(last.kind()).isEqualTo(SourceItem.Kind.FAILED);
    assertThat(last.text()).isEqualTo("Invalid " + kind + " file: train_32x32.mat (" + rule + ")");
  }

  /** Nothing that a damaged file says is believed before there is as much to read. */
  @Test
  void damageIsAFailureOfOneLineOrAnotherPixel() throws IOException {
    SvhnFiles.write(file, SEED, 3);
    byte[] packed = Files.readAllBytes(file);
    SvhnFiles.writeByLibrary(file, SEED, 3, 0);
    byte[] bare = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 400; round++) {
      byte[] whole = round % 2 == 0 ? packed : bare;
      byte[] damaged = whole.clone();
      // Headers and tags are at both ends.
      int place =
          round % 4 < 2
              ? random.nextInt(128, 400)
              : random.nextInt(damaged.length - 200, damaged.length);
      damaged[place] ^= (byte) (1 << random.nextInt(8));
      if (round % 8 == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      }
      Files.write(file, damaged);
      List<SourceItem> items = read(1);
      SourceItem last = items.get(items.size() - 1);
      boolean failed = last.kind() == SourceItem.Kind.FAILED;
      // A checksum covers all that is compressed; bare pixels and labels may just be others.
      assertThat(failed || round % 2 == 1).as("byte %d of round %d", place, round).isTrue();
      if (failed) {
        assertThat(last.text()).matches("Invalid (MAT|SVHN) file: train_32x32.mat \\(.*\\)");
      } else {
        assertThat(items).hasSize(4);
      }
    }
  }

  private List<SourceItem> read(int shares) {
    List<SourceItem> items = new ArrayList<>();
    for (int share = 0; share < shares; share++) {
      SvhnUnit unit =
          new SvhnUnit(
              file.toUri().toString(),
              "train_32x32.mat",
              "train_32x32.mat",
              "train",
              share,
              shares);
      unit.items(CONFIGURATION).forEachRemaining(items::add);
    }
    return items;
  }
}
